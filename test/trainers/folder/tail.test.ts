import { appendFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Tail } from '../../../src/trainers/folder/tail.js'
import { temporaryFolder } from '../../node/folder.js'

async function all(tail: Tail): Promise<string[]> {
  const lines: string[] = []
  for await (const line of tail.lines()) lines.push(line)
  return lines
}

describe('the tail of a file', () => {
  it('is every whole line, once, however the file grows', async () => {
    const folder = await temporaryFolder()
    let file = 0
    const line = fc.string({ unit: fc.constantFrom('a', 'é', '🙂', '\u2028', '\r', '"') })
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.array(fc.nat(40)), async (lines, cuts) => {
        const path = join(folder, String(file++))
        const tail = new Tail(path)
        const bytes = Buffer.from(`${lines.map(each => `${each}\n`).join('')}no end`)
        const read: string[] = []
        let from = 0
        for (const size of [...cuts, bytes.length]) {
          await appendFile(path, bytes.subarray(from, from + size))
          from += size
          read.push(...(await all(tail)))
        }
        expect(read).toEqual(lines)
      }),
      { numRuns: 50 },
    )
  })

  it('leaves out lines that are too long, and goes on after them', async () => {
    const path = join(await temporaryFolder(), 'f')
    await writeFile(path, `a\n${'x'.repeat(200_000)}\nb\n${'y'.repeat(70_000)}`)
    const tail = new Tail(path)
    expect(await all(tail)).toEqual(['a', 'b'])
    await appendFile(path, '\nc\n')
    expect(await all(tail)).toEqual(['c'])
    expect(tail.tooLong).toBe(2)
  })

  it('waits for a file that is not there, and begins again with one written anew', async () => {
    const path = join(await temporaryFolder(), 'f')
    const tail = new Tail(path)
    expect(await all(tail)).toEqual([])
    await writeFile(path, 'one\ntwo\n')
    expect(await all(tail)).toEqual(['one', 'two'])
    await writeFile(path, 'new\n')
    expect(await all(tail)).toEqual(['new'])
  })
})
