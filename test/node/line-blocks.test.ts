import { open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type LineRange, readLineBlocks } from '../../src/node/line-blocks.js'
import { temporaryFolder } from './folder.js'

interface Found {
  readonly start: number
  readonly end: number
  readonly text: string | undefined
  readonly isEnded: boolean
}

async function linesOf(path: string, range: LineRange): Promise<Found[]> {
  const file = await open(path)
  const found: Found[] = []
  try {
    for await (const { bytes, lines } of readLineBlocks(file, range)) {
      for (const { start, end, bytes: own, isEnded } of lines) {
        // Of a block from which a long line was left out, the bytes begin later.
        if (own) expect(bytes.includes(own)).toBe(true)
        found.push({ start, end, text: own?.toString('latin1'), isEnded })
      }
    }
  } finally {
    await file.close()
  }
  return found
}

/** The same from the whole text. */
function plainly(text: string, from: number, to: number, longest: number): Found[] {
  const found: Found[] = []
  for (let start = from; start < to; ) {
    const feed = text.indexOf('\n', start)
    const isEnded = feed >= 0 && feed < to
    const end = isEnded ? feed + 1 : to
    const line = text.slice(start, isEnded ? feed : to)
    found.push({ start, end, text: line.length >= longest ? undefined : line, isEnded })
    start = end
  }
  return found
}

describe('readLineBlocks', () => {
  it('gives the lines of a part of a file with their places, whatever the size of blocks', async () => {
    const path = join(await temporaryFolder(), 'lines')
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '\n', '\0', '\r'), maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(
        letters,
        fc.integer({ min: 1, max: 20 }),
        fc.nat(60),
        fc.option(fc.nat(60)),
        async (text, size, line, ending) => {
          await writeFile(path, text, 'latin1')
          const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)]
          const from = starts[line % starts.length] ?? 0
          const to = ending === null ? text.length : Math.min(text.length, Math.max(from, ending))
          const range = { from, size, longest: 1000, ...(ending !== null && { to }) }
          expect(await linesOf(path, range)).toEqual(plainly(text, from, to, 1000))
        },
      ),
      { numRuns: 300 },
    )
  })

  it('keeps no line that is too long, and goes on behind it', async () => {
    const path = join(await temporaryFolder(), 'lines')
    const lengths = fc.array(fc.oneof(fc.nat(6), fc.integer({ min: 16, max: 40 })), { maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(
        lengths,
        fc.integer({ min: 1, max: 16 }),
        fc.boolean(),
        async (lengths, size, isEnded) => {
          const text = lengths.map(length => 'a'.repeat(length)).join('\n') + (isEnded ? '\n' : '')
          await writeFile(path, text)
          expect(await linesOf(path, { longest: 16, size })).toEqual(plainly(text, 0, text.length, 16))
        },
      ),
      { numRuns: 200 },
    )
  })
})
