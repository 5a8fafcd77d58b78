import { describe, expect, it } from 'vitest'
import {
  IterationRunner,
  memoryLedger,
  mergeShards,
  planRun,
  type RunnerOptions,
  reselect,
  type StartOptions,
  scriptedProvider,
  selfInstruct,
} from '../../src/index.js'
import { countingModel, runOptions } from './setup.js'

/** Gives every response the number of its last character. */
const byLastCharacter = (revision = 'judge-1') =>
  scriptedProvider(
    ({ prompt }) => {
      const response = /<response>(.*)<\/response>/s.exec(prompt)?.[1] ?? ''
      return `As I see it.\n\nScore: ${Number(response.at(-1)) % 6}`
    },
    { revision, lane: 'judge', capabilities: { n: false } },
  )

async function run(model = countingModel(), more: Partial<RunnerOptions> = {}, ledger = memoryLedger()) {
  const options = runOptions(ledger, model, more)
  return { result: await new IterationRunner(options).start().result, ledger, model, options }
}

describe('a fixed judge', () => {
  it('makes all judgements and no other call, each as it takes them', async () => {
    const model = countingModel()
    const { ledger } = await run(model, { judge: { model: byLastCharacter() }, iterations: 2 })
    expect(model.asked.filter(asked => asked.includes('additive 5-point'))).toEqual([])
    const judged = ledger.records.filter(({ kind }) => kind === 'judgements')
    expect(judged.length).toBeGreaterThan(0)
    expect(judged.every(({ n }) => n === 1)).toBe(true)
    expect(ledger.records.filter(({ kind }) => kind === 'candidates').some(({ n }) => n === 4)).toBe(true)
    const pairs = (ledger.files.get('iteration-2/pairs.jsonl') ?? '').trim().split('\n')
    for (const line of pairs) {
      const { chosen, rejected, chosen_score } = JSON.parse(line)
      expect(chosen_score).toBe(Number(chosen[0].content.at(-1)) % 6)
      expect(chosen[0].content > rejected[0].content).toBe(true)
    }
  })

  it('does not measure the checkpoints: those judge what humans ranked', async () => {
    const item = {
      prompt: 'Which?',
      responses: [
        { text: 'one', rank: 0 },
        { text: 'two', rank: 1 },
      ],
    }
    const { model } = await run(countingModel(), { judge: { model: byLastCharacter() }, evaluate: [item] })
    expect(model.asked.filter(asked => asked.includes('Which?'))).not.toEqual([])
  })

  it('of another revision is another setting, whose judgements alone are made again', async () => {
    const ledger = memoryLedger()
    const until = { judge: { model: byLastCharacter() }, budget: { calls: 40 } }
    await run(countingModel(), until, ledger)
    const candidates = ledger.records.filter(({ kind }) => kind === 'candidates').length
    const other = { judge: { model: byLastCharacter('judge-2') } }
    await expect(run(countingModel(), other, ledger)).rejects.toThrow(
      /judge\.model: "judge-1", now "judge-2"/,
    )
    const model = countingModel()
    await new IterationRunner(runOptions(ledger, model, other)).start({ changes: 'redo' }).result
    expect(model.calls).toBe(12 - candidates)
  })

  it('of another revision leaves alone what a checkpoint was trained on, and selects nothing of votes it did not cast', async () => {
    const ledger = memoryLedger()
    await run(countingModel(), { judge: { model: byLastCharacter() } }, ledger)
    const before = new Map(ledger.files)
    const started = new IterationRunner(
      runOptions(ledger, countingModel(), { judge: { model: byLastCharacter('judge-2') } }),
    ).start()
    const actions: string[] = []
    for await (const event of started) if (event.type === 'settings-change') actions.push(event.action)
    expect(actions).toEqual(['keep'])
    expect([...ledger.files.keys()]).toEqual([...before.keys()])
    expect(ledger.files.get('iteration-1/pairs.jsonl')).toBe(before.get('iteration-1/pairs.jsonl'))
  })

  it('judges in shards, and its votes are read again by other rules', async () => {
    const judge = { model: byLastCharacter() }
    const whole = (await run(countingModel(), { judge })).ledger
    const ledger = memoryLedger()
    const step = (how: StartOptions) =>
      new IterationRunner(runOptions(ledger, countingModel(), { judge })).start(how).result
    await step({ until: 'prompts' })
    await step({ shard: { index: 1, count: 2 } })
    const other = { judge: { model: byLastCharacter('judge-2') } }
    const wrong = new IterationRunner(runOptions(ledger, countingModel(), other))
    await expect(wrong.start({ shard: { index: 2, count: 2 } }).result).rejects.toThrow(
      /judge\.model: "judge-1", now "judge-2"/,
    )
    await step({ shard: { index: 2, count: 2 } })
    await mergeShards(ledger)
    await step({})
    const pairs = 'iteration-1/pairs.jsonl'
    expect(ledger.files.get(pairs)).toBe(whole.files.get(pairs))
    const { iterations } = await reselect({ ledger, votes: 1 })
    expect(iterations[0]?.funnel.scores.scored).toBe(48)
  })

  it('is planned by what it takes in a call', async () => {
    const options = runOptions(memoryLedger(), countingModel(), { judge: { model: byLastCharacter() } })
    const { iterations } = await planRun(options, { sample: 2 })
    const calls = iterations[0]?.stages.map(({ kind, calls }) => [kind, Math.round(calls)])
    expect(calls?.[0]).toEqual(['candidates', 12])
    // One vote a call; some texts are the same and are judged once.
    expect(calls?.[1]?.[1]).toBeGreaterThan(12 * 3)
  })

  it('is all that is needed where no candidate is missing: the checkpoint is not opened', async () => {
    const ledger = memoryLedger()
    const judge = { model: byLastCharacter() }
    await run(countingModel(), { judge }, ledger)
    const candidates = memoryLedger(ledger.records.filter(({ kind }) => kind === 'candidates'))
    const { files } = ledger
    for (const path of ['run.json', 'iteration-1/prompts.jsonl', 'iteration-1/dropped.jsonl'])
      (candidates.files as Map<string, string>).set(path, files.get(path) ?? '')
    const stages = files.get('iteration-1/stages.json') ?? ''
    ;(candidates.files as Map<string, string>).set('iteration-1/stages.json', stages)
    const open = async () => {
      throw new Error('the GPU is busy')
    }
    const options = { ...runOptions(candidates, countingModel(), { judge }), open }
    expect((await new IterationRunner(options).start().result).status).toBe('finished')
    expect(candidates.files.get('iteration-1/pairs.jsonl')).toBe(files.get('iteration-1/pairs.jsonl'))
  })

  it('without a revision is refused: another one could take its place unseen', () => {
    const { revision: _, ...nameless } = byLastCharacter()
    const options = runOptions(memoryLedger(), countingModel(), { judge: { model: nameless as never } })
    expect(() => new IterationRunner(options)).toThrow(/judge\.model.*a ModelProvider: revision/)
    const writer = nameless as never
    expect(() => selfInstruct({ seeds: ['One.'], writer, count: 1, shots: 1 })).toThrow(
      /writer.*ModelProvider/,
    )
  })
})
