import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { marked } from '../../../src/cli/view/client/texts/marked.js'

/** Spans in order that do not overlap, some of them beyond the text. */
const spans = fc.uniqueArray(fc.nat(40), { maxLength: 12 }).map(edges => {
  const sorted = edges.sort((a, b) => a - b)
  return sorted.flatMap((from, i) =>
    i % 2 === 0 && sorted[i + 1] !== undefined ? [{ from, to: sorted[i + 1] ?? 0 }] : [],
  )
})

describe('marked', () => {
  it('cuts a text into parts of which each letter has the marks that it is in', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), spans, spans, (text, found, others) => {
        const parts = marked(text, found, others)
        expect(parts.map(({ from, to }) => text.slice(from, to)).join('')).toBe(text)
        for (const { from, to, isHit, isOther } of parts) {
          for (let at = from; at < to; at++) {
            const isIn = (all: typeof found): boolean => all.some(span => span.from <= at && at < span.to)
            expect([isHit, isOther]).toEqual([isIn(found), isIn(others)])
          }
        }
      }),
    )
  })
})
