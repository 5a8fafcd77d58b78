import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readBlocks } from '../../src/node/blocks.js'
import { temporaryFolder } from './folder.js'

/** What the blocks of a file come to; `undefined` for a line that is too long. */
async function linesOf(path: string, longest: number): Promise<(string | undefined)[]> {
  const lines: (string | undefined)[] = []
  for await (const block of readBlocks(path, longest)) {
    if (block === undefined) lines.push(undefined)
    else lines.push(...block.toString('latin1').replace(/\n$/, '').split('\n'))
  }
  return lines
}

describe('readBlocks', () => {
  it('gives every line, whole and in order, and says which are too long', async () => {
    const path = join(await temporaryFolder(), 'lines')
    const line = fc.string({ unit: fc.constantFrom('a', 'b', '\r'), maxLength: 60 })
    const file = fc.record({
      lines: fc.array(line),
      ends: fc.boolean(),
      longest: fc.integer({ min: 1, max: 40 }),
    })
    await fc.assert(
      fc.asyncProperty(file, async ({ lines, ends, longest }) => {
        const text = lines.map(item => `${item}\n`).join('')
        await writeFile(path, ends ? text : text.slice(0, -1))
        const expected = lines.map(item => (item.length < longest ? item : undefined))
        // Without an end, an empty last line is none.
        if (!ends && expected.at(-1) === '') expected.pop()
        expect(await linesOf(path, longest)).toEqual(expected)
      }),
    )
  })

  it.each([2 ** 20 - 1, 2 ** 20, 2 ** 20 + 1, 5 * 2 ** 20])('reads lines of %d characters', async length => {
    const path = join(await temporaryFolder(), 'lines')
    const lines = ['a'.repeat(length), 'b', 'c'.repeat(length)]
    await writeFile(path, `${lines.join('\n')}\n`)
    expect((await linesOf(path, 2 ** 28)).map(line => line?.length)).toEqual([length, 1, length])
  })

  it('lets go of the file when its reader has enough', async () => {
    const path = join(await temporaryFolder(), 'lines')
    await writeFile(path, 'a\n'.repeat(2 ** 21))
    const blocks = readBlocks(path, 2 ** 28)
    await blocks.next()
    await blocks.return(undefined)
    expect(await blocks.next()).toEqual({ done: true, value: undefined })
  })
})
