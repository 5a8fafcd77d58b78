import { appendFile, mkdir, readdir, readlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DamagedLine } from '../../src/index.js'
import { fileLedger } from '../../src/node/index.js'
import { callRecord } from '../ledger/make.js'
import { temporaryFolder } from './folder.js'

/** A run directory with segments of calls for these prompts. */
async function runOf(segments: readonly (readonly number[])[]): Promise<string> {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'calls'))
  for (const [i, prompts] of segments.entries()) {
    const lines = prompts.map(prompt => `${JSON.stringify(callRecord({ prompt }))}\n`)
    await writeFile(join(folder, `calls/iteration-1.${i + 1}.jsonl`), lines.join(''))
  }
  return folder
}

async function read(folder: string, isWanted?: (prompt: number) => boolean) {
  const session = await fileLedger(folder).open()
  const damage: DamagedLine[] = []
  const calls: { prompt: number; part: number }[] = []
  let part = 0
  const anyOrder = isWanted && {
    isWanted,
    onPart(next: number) {
      part = next
    },
  }
  for await (const { prompt } of session.calls(1, line => damage.push(line), anyOrder)) {
    calls.push({ prompt, part })
  }
  await session.close()
  return { calls, prompts: calls.map(({ prompt }) => prompt), damage }
}

describe('the calls of a run', () => {
  it('come segment after segment, unless their order does not matter', async () => {
    const prompts = fc.array(fc.nat(20), { maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(fc.array(prompts, { maxLength: 5 }), async segments => {
        const folder = await runOf(segments)
        expect((await read(folder)).prompts).toEqual(segments.flat())
        // Brought into the order of their parts, they are in order.
        const any = (await read(folder, () => true)).calls.sort((a, b) => a.part - b.part)
        expect(any.map(({ prompt }) => prompt)).toEqual(segments.flat())
      }),
      { numRuns: 20 },
    )
  })

  it('of shards come side by side where their order does not matter', async () => {
    const all = Array.from({ length: 3000 }, (_, prompt) => prompt)
    const shards = [0, 1, 2].map(shard => all.filter(prompt => prompt % 3 === shard))
    const folder = await runOf(shards)
    const { prompts } = await read(folder, () => true)
    // No further than what is read of a segment at once.
    const late = prompts.map((prompt, i) => Math.abs(prompt - i))
    expect(Math.max(...late)).toBeLessThan(2000)
    expect((await read(folder)).prompts).toEqual(shards.flat())
  })

  it('lie in more segments than a process may have open', async () => {
    const segments = Array.from({ length: 300 }, (_, prompt) => [prompt])
    const { prompts } = await read(await runOf(segments), () => true)
    expect(prompts).toEqual(segments.flat())
  })

  it('for prompts that are not wanted are passed over unread, where a line begins by saying so', async () => {
    const folder = await runOf([[0, 1, 2, 3]])
    const path = join(folder, 'calls/iteration-1.1.jsonl')
    const [one, two] = [1, 2].map(prompt => JSON.stringify(callRecord({ prompt })).slice(0, -1))
    // Not as this library writes them: damaged further on, and in another order.
    await appendFile(path, `${one}\n${two}\n`)
    const { prompt: last, ...others } = callRecord({ prompt: 1 })
    await appendFile(path, `${JSON.stringify({ ...others, prompt: last })}\n`)
    const { prompts, damage } = await read(folder, prompt => prompt >= 2)
    expect(prompts).toEqual([2, 3, 1])
    expect(damage.map(({ line }) => line)).toEqual([6])
  })

  it.runIf(process.platform === 'linux')('leave no file open for a reader who has enough', async () => {
    const folder = await runOf([[0, 1], [2]])
    const session = await fileLedger(folder).open()
    const anyOrder = { isWanted: () => true, onPart() {} }
    for await (const _ of session.calls(1, () => {}, anyOrder)) break
    for await (const _ of session.calls(1)) break
    const handles = await readdir('/proc/self/fd')
    const paths = await Promise.all(
      handles.map(handle => readlink(`/proc/self/fd/${handle}`).catch(() => '')),
    )
    expect(paths.filter(path => path.startsWith(join(folder, 'calls')))).toEqual([])
    await session.close()
  })
})
