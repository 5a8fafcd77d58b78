import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fold } from '../../../src/cli/view/query/fold.js'
import { Matcher } from '../../../src/cli/view/query/matcher.js'

/** A block as it is read from a file. */
function blockOf(jsons: readonly string[], start: number) {
  const bytes = Buffer.from(jsons.map(json => `${json}\n`).join(''))
  let at = start
  const lines = jsons.map(json => {
    const from = at
    at += Buffer.byteLength(json) + 1
    return { start: from, end: at, bytes: Buffer.from(json), isEnded: true }
  })
  return { bytes, lines }
}

const letters = fc.constantFrom(...'aAbBkKsSßẞſK\u212aıİiIσςΣ”“ﬁéÉ日\n"\\/\u0007 \u{1f642}')
const text = fc.string({
  unit: fc.oneof(letters, fc.string({ unit: 'binary', minLength: 1, maxLength: 1 })),
  maxLength: 12,
})

describe('a matcher', () => {
  it.each([
    ['Die Straße', 'STRASSE'],
    ['Die STRASSE', 'straße'],
    ['ΟΔΟΣΑ', 'οδος'],
    ['Οδος', 'ΟΔΟΣ'],
    ['10 \u212a', '10 k'],
    ['МОСКВА', 'москва'],
    ['two\nlines', 'TWO\nLINES'],
  ])('finds in %j the same letters in another case, %j', (text, wanted) => {
    const matcher = new Matcher(wanted)
    expect(matcher.isIn(text)).toBe(true)
    const block = blockOf([JSON.stringify({ text })], 0)
    expect([...matcher.linesOf(block)]).toEqual(block.lines)
  })

  it('leaves out no line that holds the text, and gives them in order', () => {
    fc.assert(
      fc.property(
        fc.array(text, { maxLength: 6 }),
        text,
        fc.nat(3),
        fc.nat(1000),
        (texts, drawn, from, start) => {
          // Often a part of one of them.
          const wanted = from < texts.length ? (texts[from] ?? '').slice(1, 4) || 'a' : drawn || 'a'
          const matcher = new Matcher(wanted)
          const block = blockOf(
            texts.map((text, prompt_index) => JSON.stringify({ prompt_index, text })),
            start,
          )
          const given = [...matcher.linesOf(block)].map(({ start }) =>
            block.lines.findIndex(line => line.start === start),
          )
          expect(given).toEqual([...new Set(given)].sort((a, b) => a - b))
          for (const [at, text] of texts.entries()) {
            if (fold(text).includes(fold(wanted))) expect(given).toContain(at)
          }
        },
      ),
      { numRuns: 500 },
    )
  })

  it('looks at no line that cannot hold it', () => {
    const block = blockOf(['{"text":"one “two”"}', '{"text":"THREE"}', '{"text":"four"}'], 500)
    expect([...new Matcher('three').linesOf(block)]).toEqual([block.lines[1]])
  })

  it('reads texts that another program wrote with escapes', () => {
    const block = blockOf(['{"text":"caf\\u00e9"}'], 0)
    expect([...new Matcher('É').linesOf(block)]).toEqual(block.lines)
  })
})
