import { appendFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { explainPrompt } from '../../../src/cli/explain/explain-prompt.js'
import { readableRun } from '../../../src/cli/run-directory/open.js'
import type { RunIndex } from '../../../src/cli/view/index/run-index.js'
import { IterationRunner, mergeShards } from '../../../src/index.js'
import { fileLedger } from '../../../src/node/index.js'
import { countingModel, runOptions } from '../../iterate/setup.js'
import { temporaryFolder } from '../../node/folder.js'
import { documents, indexed, smallRun } from './run.js'

const { signal } = new AbortController()

/** What `explain` says of each prompt of an iteration, which it reads from the beginning of every file. */
async function expectSameAsExplain(directory: string, index: RunIndex, iteration: number): Promise<void> {
  const own = index.iterations[iteration - 1]
  if (own === undefined) throw new Error(`no iteration ${iteration}`)
  expect(own.isComplete).toBe(true)
  const ledger = await readableRun(directory)
  for (let prompt = 0; prompt < own.columns.prompts; prompt++) {
    const { candidates, outcome, prompt: named } = await explainPrompt(ledger, { iteration, prompt })
    const found = await own.find(prompt)
    expect(found).toMatchObject({ candidates, outcome, row: { prompt: named.text } })
    const votes = candidates.flatMap(each => each.votes)
    const texts = candidates.flatMap(({ text }) => (text === undefined ? [] : [text]))
    const isFailed = (reason = ''): boolean => !['valid', 'unread'].includes(reason)
    expect([
      own.columns.candidates[prompt],
      own.columns.failedVotes[prompt],
      own.columns.length[prompt],
    ]).toEqual([
      candidates.length,
      votes.filter(({ score, reason }) => score === undefined && isFailed(reason)).length,
      texts.length > 0 ? Math.max(...texts.map(text => text.length)) : Number.NaN,
    ])
  }
}

const prompts = 4
const text = fc.string({ unit: 'binary', maxLength: 10 })
const call = fc.record({
  kind: fc.constantFrom('candidates', 'judgements'),
  prompt: fc.nat(prompts),
  candidate: fc.nat(40),
  vote: fc.nat(2),
  texts: fc.array(text, { maxLength: 3 }),
  valid: fc.boolean(),
  isRead: fc.boolean(),
  isFailure: fc.boolean(),
  isOfOthers: fc.boolean(),
  damage: fc.constantFrom('none', 'none', 'none', 'cut', 'zero'),
})

describe('an index of an iteration under way', () => {
  it('is that of a plain reading, wherever files ended when they were read before', async () => {
    const { write, stages } = await documents()
    const keys: Record<string, unknown> = { ...stages.stages }
    const promptLines = Array.from({ length: prompts }, (_, prompt_index) =>
      JSON.stringify({ prompt_index, prompt: `Prompt ${prompt_index}`, source: 'made up' }),
    )
    const segments = fc.array(fc.array(call, { maxLength: 12 }), { minLength: 1, maxLength: 3 })
    await fc.assert(
      fc.asyncProperty(
        segments,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 }),
        async (segments, cuts) => {
          const directory = await write(
            { 'iteration-1/prompts.jsonl': `${promptLines.join('\n')}\n` },
            prompts,
            false,
          )
          const index = await indexed(directory)
          for (const [number, calls] of segments.entries()) {
            const lines = calls.map(
              ({ kind, texts, valid, isRead, isFailure, isOfOthers, damage, ...place }) => {
                const line = JSON.stringify({
                  schema: 1,
                  kind,
                  iteration: 1,
                  stage: isOfOthers ? 'another' : keys[kind],
                  ...place,
                  n: 3,
                  seed: 1,
                  completions: isFailure ? [] : texts.map(text => ({ text, finish: 'stop' })),
                  ...(kind === 'judgements' &&
                    isRead &&
                    !isFailure && { reading: { by: 'x', valid: texts.map(() => valid) } }),
                  ...(isFailure && { failure: { kind: 'timeout', message: 'too late', retryable: true } }),
                  attempts: 1,
                  startedAt: 0,
                  durationMs: 0,
                })
                return damage === 'none' ? line : damage === 'cut' ? line.slice(0, 40) : '\0'.repeat(9)
              },
            )
            const bytes = Buffer.from(lines.map(line => `${line}\n`).join(''))
            const file = join(directory, `calls/iteration-1.000${number + 1}.jsonl`)
            const ends = [
              ...cuts.map(cut => Math.floor(cut * bytes.length)).sort((a, b) => a - b),
              bytes.length,
            ]
            let from = 0
            for (const end of ends) {
              await appendFile(file, bytes.subarray(from, end))
              from = end
              await index.refresh(signal)
            }
          }
          await expectSameAsExplain(directory, index, 1)
          const damaged = segments.flat().filter(({ damage }) => damage !== 'none').length
          const lost = segments
            .flat()
            .filter(
              ({ damage, prompt, isOfOthers }) => damage === 'none' && !isOfOthers && prompt >= prompts,
            ).length
          const said = index.damage.map(line => Number(/: (\d+) lines? passed over/.exec(line)?.[1] ?? 0))
          expect(said.reduce((sum, count) => sum + count, 0)).toBe(damaged + lost)
          expect((await indexed(directory)).iterations[0]?.counts).toEqual(index.iterations[0]?.counts)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('says of a line that is cut off at the end, and takes it in once it is whole', async () => {
    const { write, stages } = await documents()
    const file = 'calls/iteration-1.0001.jsonl'
    const line = JSON.stringify({
      schema: 1,
      kind: 'candidates',
      iteration: 1,
      stage: Reflect.get(stages.stages, 'candidates'),
      prompt: 0,
      candidate: 0,
      vote: 0,
      n: 1,
      seed: 1,
      completions: [{ text: 'An answer.', finish: 'stop' }],
      attempts: 1,
      startedAt: 0,
      durationMs: 0,
    })
    const prompt = '{"prompt_index":0,"prompt":"A prompt.","source":"made up"}\n'
    const directory = await write(
      { 'iteration-1/prompts.jsonl': prompt, [file]: line.slice(0, 100) },
      1,
      false,
    )
    const index = await indexed(directory)
    expect(index.damage).toEqual([`${directory}/${file}: its last line is cut off; its call is made again`])
    expect(index.isComplete).toBe(true)
    // Whole, though its line feed is not there yet.
    await appendFile(join(directory, file), line.slice(100))
    await index.refresh(signal)
    expect(index.damage).toEqual([])
    expect(index.iterations[0]?.counts.candidates).toBe(1)
    await appendFile(join(directory, file), '\n')
    await index.refresh(signal)
    expect(index.damage).toEqual([])
    expect(index.iterations[0]?.counts.candidates).toBe(1)
  })

  it('follows a run: prompts, shards, their merging, datasets, training and the next iteration', async () => {
    const directory = await temporaryFolder()
    const model = countingModel()
    const options = runOptions(fileLedger(directory), model, { iterations: 2 })
    await new IterationRunner(options).start({ until: 'prompts' }).result
    const index = await indexed(directory)
    await expectSameAsExplain(directory, index, 1)
    await new IterationRunner(options).start({ shard: { index: 1, count: 2 } }).result
    await index.refresh(signal)
    await expectSameAsExplain(directory, index, 1)
    const [underWay] = index.iterations
    expect(underWay?.counts.votes).toBeGreaterThan(0)
    await new IterationRunner(options).start({ shard: { index: 2, count: 2 } }).result
    await mergeShards(fileLedger(directory))
    await index.refresh(signal)
    // Files that were moved are not read again.
    expect(index.iterations[0]).toBe(underWay)
    await expectSameAsExplain(directory, index, 1)
    await new IterationRunner(options).start({ until: 'datasets' }).result
    await index.refresh(signal)
    expect(index.iterations.map(({ isSealed }) => isSealed)).toEqual([true])
    await expectSameAsExplain(directory, index, 1)
    const [sealed] = index.iterations
    await new IterationRunner(options).start().result
    await index.refresh(signal)
    expect(index.iterations.map(({ isSealed }) => isSealed)).toEqual([true, true])
    expect(index.iterations[0]).toBe(sealed)
    await expectSameAsExplain(directory, index, 2)
    expect(index.run).toMatchObject({ state: 'finished', at: '2 iterations, all done.' })
    expect(index.damage).toEqual([])
  })

  it('reads again what was replaced, and says what is missing', async () => {
    const directory = await smallRun()
    const index = await indexed(directory)
    const file = join(directory, 'iteration-1/candidates.jsonl')
    await rename(file, `${file}.kept`)
    await writeFile(file, '')
    const { candidates } = index.iterations[0]?.counts ?? {}
    expect(candidates).toBe(48)
    await expect(index.iterations[0]?.find(0)).rejects.toThrow(
      `${directory}/iteration-1/candidates.jsonl: was written anew; it is being read again`,
    )
    await index.refresh(signal)
    expect(index.iterations[0]?.counts.candidates).toBe(0)
    await rename(`${file}.kept`, file)
    await index.refresh(signal)
    expect(index.iterations[0]?.counts.candidates).toBe(48)
    await expectSameAsExplain(directory, index, 1)
    await rm(file)
    const without = await indexed(directory)
    expect(without.damage).toEqual([
      `${directory}/iteration-1/candidates.jsonl is missing; restore it from a copy`,
    ])
    expect(without.iterations[0]?.counts.candidates).toBe(0)
    await index.refresh(signal)
    expect(index.damage).toEqual(without.damage)
    await rm(join(directory, 'run.json'))
    await index.refresh(signal)
    expect(index.damage).toContain(
      `${directory} holds something else, and no run; give the directory of a run`,
    )
  })

  it('says that a run is gone, keeps what it knows of it, and goes on where it is put back', async () => {
    for (const isSealed of [true, false]) {
      const directory = await smallRun()
      if (!isSealed) await rm(join(directory, 'iteration-1/manifest.json'))
      const index = await indexed(directory)
      const [iteration] = index.iterations
      const { run } = index
      await rename(directory, `${directory}.moved`)
      for (let look = 0; look < 2; look++) {
        await expect(iteration?.find(0)).rejects.toThrow('is gone: it was removed or moved')
        await index.refresh(signal)
      }
      expect(index.run).toMatchObject({ state: 'gone', at: 'the run directory was removed or moved' })
      expect(index.damage).toContainEqual(expect.stringContaining(`${directory} is gone`))
      expect(index.damage.join()).not.toContain('anew')
      expect(index.iterations).toEqual([iteration])
      await rename(`${directory}.moved`, directory)
      await index.refresh(signal)
      expect(index.run).toEqual(run)
      expect(index.damage).toEqual([])
      expect(index.iterations).toEqual([iteration])
      await expectSameAsExplain(directory, index, 1)
    }
  })

  it('goes on beside a document that is damaged, and says so', async () => {
    const directory = await smallRun()
    const index = await indexed(directory)
    await writeFile(join(directory, 'lineage.json'), '{')
    await index.refresh(signal)
    expect(index.damage).toEqual([expect.stringContaining(`${directory}/lineage.json: is not JSON`)])
    expect(index.iterations).toHaveLength(1)
  })
})
