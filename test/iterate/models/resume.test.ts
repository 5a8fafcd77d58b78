import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JudgePrompt, type MemoryLedger, memoryLedger, RunError } from '../../../src/index.js'
import { evaluateModels } from '../../../src/iterate/models/index.js'
import { PairwisePrompt } from '../../../src/judge/variants/index.js'
import { countingModel, scriptText } from '../setup.js'
import { checkpoint, evaluated, prompts, serving } from './setup.js'

/** Answers of its own with some that others give too, verdicts and scores by chance. */
const judging = (name: string) => (call: Parameters<typeof scriptText>[0]) => {
  const draw = (call.seed >>> 5) + name.length
  if (call.prompt.includes('<response_a>')) return `Verdict: ${['A', 'B', 'tie', 'none'][draw % 4]}`
  const text = scriptText(call)
  return text.startsWith('answer') && draw % 5 > 0 ? `${name}: ${text}` : text
}

const items = [{ prompt: 'Q', responses: [0, 1, 2].map(rank => ({ text: `r${rank}`, rank })) }]

const optionsOf = (models: ReturnType<typeof serving>) => ({
  models: ['SFT', 'M1', 'M2'],
  open: models.open,
  prompts,
  seed: 3,
  headToHead: { judge: 'self' as const },
  cross: { votes: 2 },
  ranked: { items },
})

const noisy = () => serving((name, call) => judging(name)(call))
const total = ({ asked }: ReturnType<typeof serving>) => [...asked.values()].reduce((sum, n) => sum + n, 0)
const files = (ledger: MemoryLedger) =>
  [...ledger.files].filter(([path]) => !path.startsWith('calls/')).sort()

describe('an evaluation of models that goes on', () => {
  it('makes no recorded call again and opens no model for what is there', async () => {
    const models = noisy()
    const ledger = memoryLedger()
    const first = await evaluated(optionsOf(models), ledger)
    const [asked, opened] = [total(models), models.opened.length]
    expect(asked).toBeGreaterThan(300)
    expect(await evaluated(optionsOf(models), ledger)).toEqual(first)
    expect([total(models), models.opened.length]).toEqual([asked, opened])
  })

  it('gives the same files whatever the concurrency, and wherever it was stopped', async () => {
    const whole = memoryLedger()
    const models = noisy()
    await evaluated(optionsOf(models), whole)
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 1, max: 16 }),
        async (after, max) => {
          const ledger = memoryLedger()
          const stopped = noisy()
          const stopping = new AbortController()
          const open: typeof stopped.open = async of => {
            const model = await stopped.open(of)
            return {
              ...model,
              generate: request => {
                if (total(stopped) >= after) stopping.abort()
                return model.generate(request)
              },
            }
          }
          const { signal } = stopping
          const run = { ...optionsOf({ ...stopped, open }), concurrency: max, ledger }
          const evaluation = { ...run, models: run.models.map(checkpoint) }
          await evaluateModels(evaluation).start({ signal, graceMs: 0 }).result
          await evaluated({ ...optionsOf(stopped), concurrency: max }, ledger)
          expect(files(ledger)).toEqual(files(whole))
        },
      ),
      { numRuns: 6 },
    )
  })

  it('takes another model in later', async () => {
    const models = noisy()
    const ledger = memoryLedger()
    const { headToHead } = await evaluated(optionsOf(models), ledger)
    const before = new Map(models.asked)
    const more = await evaluated({ ...optionsOf(models), models: ['SFT', 'M1', 'M2', 'M3'] }, ledger)
    expect(more.headToHead.slice(0, 3)).toEqual(headToHead)
    // Of M1, scores of the new model's answers alone.
    const asked = (models.asked.get('M1') ?? 0) - (before.get('M1') ?? 0)
    expect(asked).toBeGreaterThan(0)
    expect(asked).toBeLessThanOrEqual(prompts.length * 4)
  })

  it('refuses changed settings that would ask again, and does so when it is told to', async () => {
    const models = noisy()
    const ledger = memoryLedger()
    const options = optionsOf(models)
    await evaluated(options, ledger)
    const other = { ...options, cross: { votes: 2, prompt: JudgePrompt.multipleChoice() } }
    await expect(evaluated(other, ledger)).rejects.toThrow(/cross\.asked\.template: .*now/)
    const judge = countingModel({ script: () => 'Verdict: tie' })
    const outside = { ...options, headToHead: { judge } }
    const refusal = evaluated(outside, ledger)
    await expect(refusal).rejects.toThrow(/against 1\.judge: "served w-M1", now "counting"/)
    await expect(refusal).rejects.toSatisfy(RunError.isInstance)
    const { headToHead } = await evaluated(outside, ledger, { changes: 'redo' })
    expect(headToHead.map(({ tie, n }) => tie === n)).toEqual([true, true, true])
  })

  it('counts what all models used before against its budget', async () => {
    const models = noisy()
    const ledger = memoryLedger()
    const options = { ...optionsOf(models), ranked: { items: [] } }
    const { models: reports } = await evaluated({ ...options, models: ['SFT', 'M1'] }, ledger)
    const used = reports.flatMap(({ spent }) => Object.values(spent).map(({ calls }) => calls))
    const calls = used.reduce((sum, n) => sum + n, 0)
    const before = total(models)
    const more = { ...options, ledger, models: [checkpoint('M2')], budget: { calls: calls + 5 } }
    expect(await evaluateModels(more).start().result).toMatchObject({ status: 'budget' })
    expect(total(models)).toBeLessThanOrEqual(before + 5)
  })

  it('refuses other prompts, another seed, and a name that stands for other weights', async () => {
    const models = noisy()
    const ledger = memoryLedger()
    await evaluated(optionsOf(models), ledger)
    const fewer = { ...optionsOf(models), prompts: prompts.slice(1) }
    await expect(evaluated(fewer, ledger)).rejects.toThrow('another prompts')
    await expect(evaluated({ ...optionsOf(models), seed: 4 }, ledger)).rejects.toThrow('another seed')
    const again = { ...optionsOf(models), ledger, models: [{ ...checkpoint('M1'), name: 'best' }] }
    await expect(evaluateModels(again).start().result).rejects.toThrow('knows best (w-M1) as M1')
    const renamed = { ...optionsOf(models), ledger, models: [{ ...checkpoint('M1'), revision: 'new' }] }
    await expect(evaluateModels(renamed).start().result).rejects.toThrow('M1 (w-M1), which is now new')
  })

  it('says what is wrong with its options', () => {
    const usual = { ...optionsOf(noisy()), ledger: memoryLedger(), models: [checkpoint('M1')] }
    const given = (more: object) => () => evaluateModels({ ...usual, ...more })
    expect(given({ models: [] })).toThrow('models')
    expect(given({ models: [checkpoint('M1'), checkpoint('M1')] })).toThrow('models of different names')
    expect(given({ prompts: ['a', 'a'] })).toThrow('each prompt once')
    expect(given({ prompts: [] })).toThrow('at least one prompt')
    expect(given({ headToHead: { judge: 'gpt-4' } })).toThrow('headToHead.judge')
    expect(given({ ranked: { items, prompts: [JudgePrompt.additive(), JudgePrompt.additive()] } })).toThrow(
      'different names',
    )
    expect(given({ versus: {} })).toThrow('no such option')
    expect(given({ prompts: [' '] })).toThrow('prompts.0')
    expect(given({ headToHead: { judge: 'self', prompt: JudgePrompt.additive() } })).toThrow(
      'a PairwisePrompt',
    )
    expect(given({ ranked: { items, prompts: [PairwisePrompt.standard()] } })).toThrow('a JudgePrompt')
  })

  it('finds comparisons again in any order of the models, turned as they are asked for', async () => {
    const models = noisy()
    const judge = countingModel({ script: judging('outside') })
    const ledger = memoryLedger()
    const options = { ...optionsOf(models), headToHead: { judge } }
    const [first] = (await evaluated({ ...options, models: ['SFT', 'M1'] }, ledger)).headToHead
    const { calls } = judge
    const [turned] = (await evaluated({ ...options, models: ['M1', 'SFT'] }, ledger)).headToHead
    expect(judge.calls).toBe(calls)
    expect(first?.win).toBeGreaterThan(0)
    expect(turned).toMatchObject({
      a: 'SFT',
      b: 'M1',
      win: first?.lose,
      lose: first?.win,
      flips: first?.flips,
      firstPosition: first?.firstPosition,
    })
  })

  it('leaves no verdicts behind that nobody asks for any more', async () => {
    const models = noisy()
    const ledger = memoryLedger()
    await evaluated(optionsOf(models), ledger)
    expect(ledger.files.has('iteration-2/comparisons.jsonl')).toBe(true)
    const { headToHead: _, ...alone } = optionsOf(models)
    await evaluated(alone, ledger)
    expect(ledger.files.has('iteration-2/comparisons.jsonl')).toBe(false)
  })

  it('answers anew with a model that is served otherwise than when it answered', async () => {
    const ledger = memoryLedger()
    const models = noisy()
    const options = { ...optionsOf(models), headToHead: { judge: countingModel({ script: judging('x') }) } }
    await evaluated({ ...options, models: ['SFT', 'M1'] }, ledger)
    const open: typeof models.open = async of => {
      const model = await models.open(of)
      return { ...model, revision: `${model.revision}, version 2` }
    }
    // Nothing is opened where nothing is missing; the scores of a third one's answers are.
    const more = { ...options, open, models: ['SFT', 'M1', 'M2'] }
    await expect(evaluated(more, ledger)).rejects.toThrow(
      /answers\.model: "served w-SFT", now "served w-SFT, version 2"/,
    )
    const report = await evaluated(more, ledger, { changes: 'redo' })
    const asked = total(models)
    expect(await evaluated(more, ledger)).toEqual(report)
    expect(total(models)).toBe(asked)
    const fresh = await evaluated({ ...more, open: async of => ({ ...(await open(of)) }) })
    expect(report.headToHead.map(({ win, lose }) => [win, lose])).toEqual(
      fresh.headToHead.map(({ win, lose }) => [win, lose]),
    )
  })

  it('says that a model changes each time it is opened', async () => {
    const models = noisy()
    let opened = 0
    const open: typeof models.open = async of => {
      const model = await models.open(of)
      return { ...model, revision: `${model.revision} ${opened++}` }
    }
    const changing = evaluated({ ...optionsOf(models), open }, memoryLedger(), { changes: 'redo' })
    await expect(changing).rejects.toThrow('has another revision each time it is opened')
  })

  it('does not take the answers of one model for those of another where its list of models was lost', async () => {
    const models = noisy()
    const ledger = memoryLedger()
    await evaluated({ ...optionsOf(models), models: ['SFT', 'M1'] }, ledger)
    const held = await ledger.open()
    await held.writeDocument({ document: 'lineage' }, [])
    await held.close()
    const turned = evaluated({ ...optionsOf(models), models: ['M1', 'SFT'] }, ledger)
    await expect(turned).rejects.toThrow('answers.answers.checkpoint: "w-SFT", now "w-M1"')
  })
})
