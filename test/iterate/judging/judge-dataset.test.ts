import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  JudgePrompt,
  type MemoryLedger,
  type ModelProvider,
  memoryLedger,
  ProviderError,
  RunError,
  rationalToNumber,
  scriptedProvider,
} from '../../../src/index.js'
import { type JudgeDatasetOptions, judgeDataset } from '../../../src/iterate/judging/index.js'
import { IterationRunner } from '../../../src/iterate/runner.js'
import { runOptions } from '../setup.js'
import { datasets, instructions as items, noisy, rowsOf } from './setup.js'

type Item = (typeof items)[number]

function judging(ledger: MemoryLedger, model: ModelProvider, more: Partial<JudgeDatasetOptions<Item>> = {}) {
  return judgeDataset({ ledger, model, items, seed: 7, ...more })
}

async function finished(of: ReturnType<typeof judging>) {
  const result = await of.start().result
  if (result.status !== 'finished') throw new Error(`it ended as ${result.status}`)
  return result.report
}

async function undisturbed() {
  const ledger = memoryLedger()
  const model = noisy()
  const report = await finished(judging(ledger, model))
  return { ledger, model, report }
}

const responses = items.reduce((sum, item) => sum + item.responses.length, 0)

describe('judging what is there already', () => {
  it('keeps every vote raw and parsed, and counts all of them', async () => {
    const { ledger, report, model } = await undisturbed()
    expect(report.items).toBe(items.length)
    expect(report.responses.received).toBe(responses)
    expect(report.scores.scored + (report.scores.excluded['too-few-valid-votes'] ?? 0)).toBe(responses)
    expect(report.votes.received).toBe(report.votes.valid + (report.votes.failed['no-score'] ?? 0))
    expect(report.votes.failed['no-score']).toBeGreaterThan(0)
    expect(report.spent.calls).toBe(model.calls)
    expect(report.datasets.judgements?.rows).toBe(report.votes.valid)
    const scores = rowsOf(ledger.files.get('iteration-1/scores.jsonl'))
    expect(scores).toHaveLength(report.scores.scored)
    for await (const { index, item, responses } of judging(ledger, model).judged()) {
      expect(item).toBe(items[index])
      for (const [i, { response, votes, ...said }] of responses.entries()) {
        expect(response).toBe(item.responses[i])
        expect(votes.length).toBeGreaterThanOrEqual(3)
        const row = scores.find(({ prompt_index, candidate }) => prompt_index === index && candidate === i)
        expect('score' in said ? rationalToNumber(said.score) : undefined).toBe(row?.score)
      }
    }
  })

  it('gives byte-identical files at any concurrency and any order of replies', async () => {
    const reference = datasets((await undisturbed()).ledger)
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.infiniteStream(fc.integer({ min: 0, max: 3 })),
        async (concurrency, delays) => {
          const before = async () => {
            for (let turns = delays.next().value ?? 0; turns > 0; turns--) await new Promise(setImmediate)
          }
          const ledger = memoryLedger()
          await finished(judging(ledger, noisy({ before }), { concurrency }))
          expect(datasets(ledger)).toEqual(reference)
        },
      ),
      { numRuns: 10 },
    )
  })

  it('makes no call twice and the same files, stopped before any of its calls', async () => {
    const whole = await undisturbed()
    for (let stopBefore = 1; stopBefore <= whole.model.calls; stopBefore++) {
      const ledger = memoryLedger()
      const controller = new AbortController()
      const before = (call: number) => {
        if (call === stopBefore) controller.abort(new Error('stopped'))
      }
      const first = noisy({ before })
      const { status } = await judging(ledger, first, { concurrency: 3 }).start({ signal: controller.signal })
        .result
      expect(status).toBe('stopped')
      const second = noisy()
      await finished(judging(ledger, second, { concurrency: 5 }))
      expect([...first.asked, ...second.asked].sort()).toEqual([...whole.model.asked].sort())
      expect(datasets(ledger)).toEqual(datasets(whole.ledger))
    }
  })

  it('goes on after a crash: what the ledger lacks is asked for, and nothing else', async () => {
    const whole = await undisturbed()
    const { records } = whole.ledger
    for (let kept = 0; kept < records.length; kept += 5) {
      const ledger = memoryLedger(records.slice(0, kept))
      const model = noisy()
      await finished(judging(ledger, model))
      expect(model.calls).toBe(records.length - kept)
      expect(datasets(ledger)).toEqual(datasets(whole.ledger))
    }
  })

  it('opens no model where all is recorded, to judge or to read back, and closes only what it opened', async () => {
    const ledger = memoryLedger()
    const checkpoint = { name: 'SFT', path: 'ckpt/sft', revision: 'sha256:sft' }
    let [opened, closed] = [0, 0]
    const inner = noisy()
    const open = async () => {
      opened++
      const close = async () => {
        closed++
      }
      return { ...inner, close }
    }
    await finished(judgeDataset({ ledger, items, seed: 7, model: { checkpoint, open } }))
    expect([opened, closed]).toEqual([1, 1])
    const again = judgeDataset({
      ledger,
      items,
      seed: 7,
      model: { checkpoint, open: () => Promise.reject(new Error('opened')) },
    })
    await finished(again)
    for await (const { responses } of again.judged()) expect(responses).not.toEqual([])
    await finished(judging(memoryLedger(), { ...noisy(), close: () => Promise.reject(new Error('closed')) }))
  })

  it('refuses a changed judge prompt with its cost, and makes the calls anew when told so', async () => {
    const { ledger, model } = await undisturbed()
    const prompt = JudgePrompt.custom({
      template: 'Rate <r>{{response}}</r> to {{prompt}}. End with "Score: k".',
      scale: { min: 0, max: 5 },
    })
    const changed = noisy()
    const other = judging(ledger, changed, { judge: { prompt } })
    const refused = await other.start().result.catch((error: unknown) => error)
    expect(RunError.isInstance(refused) && refused.reason).toBe('settings-changed')
    expect(String(refused)).toContain(`judgements ${model.calls} calls`)
    expect(changed.calls).toBe(0)
    const unread = await other
      .judged()
      .next()
      .catch((error: unknown) => error)
    expect(String(unread)).toContain('judge.prompt: "additive", now "custom"')
    const { status } = await other.start({ changes: 'redo' }).result
    expect(status).toBe('finished')
    expect(changed.calls).toBeGreaterThanOrEqual(responses)
  })

  it('reads the same replies under another parser without a call', async () => {
    const { ledger } = await undisturbed()
    const additive = JudgePrompt.additive()
    const prompt = JudgePrompt.custom({
      template: additive.template,
      scale: additive.scale,
      name: 'even',
      parser: {
        id: 'even-1',
        parse: (text, { finish }) => {
          const parsed = additive.parse(text, finish ? { finish } : {})
          if (!parsed.ok || parsed.score % 2 === 0) return parsed
          return { ok: false, reason: 'not-on-scale', raw: text }
        },
      },
    })
    const none = scriptedProvider(() => Promise.reject(new Error('asked')), { revision: 'counting' })
    const judge = { prompt, spareVotes: 0, requiredVotes: 1 }
    const report = await finished(judging(ledger, none, { judge }))
    expect(report.votes.failed['not-on-scale']).toBeGreaterThan(0)
    expect(Object.keys(report.votes.histogram)).toEqual(['0', '2', '4'])
  })

  it('is bound to its items and its seed, and is no run of the loop', async () => {
    const { ledger, model } = await undisturbed()
    const problem = async (run: { readonly result: Promise<unknown> }) =>
      String(await run.result.catch((error: unknown) => error))
    expect(await problem(judging(ledger, model, { seed: 8 }).start())).toContain('another seed: 7, now 8')
    expect(await problem(judging(ledger, model, { items: items.slice(1) }).start())).toContain(
      'another prompts.judged',
    )
    expect(await problem(new IterationRunner(runOptions(ledger, model)).start())).toContain('another prompts')
  })

  it('says before it reads back that calls are missing', async () => {
    const { ledger, model } = await undisturbed()
    const part = memoryLedger(ledger.records.slice(1))
    await judging(part, noisy(), { budget: { calls: 1 } }).start().result
    for (const place of [memoryLedger(), part]) {
      const failed = await judging(place, model)
        .judged()
        .next()
        .catch((error: unknown) => error)
      expect(RunError.isInstance(failed) && failed.reason).toBe('calls-missing')
    }
  })

  it('keeps its budget over starts', async () => {
    const ledger = memoryLedger()
    const result = await judging(ledger, noisy(), { budget: { calls: 10 } }).start().result
    expect(result.status).toBe('budget')
    expect(result.status !== 'finished' && result.next.message).toContain('budget.calls')
    await judging(ledger, noisy(), { budget: { calls: 10 } }).start().result
    expect(ledger.records).toHaveLength(10)
  })

  it('keeps a call that failed for good as such, never as a score', async () => {
    const ledger = memoryLedger()
    const model = noisy({
      before: call => {
        if (call === 2) throw new ProviderError('no', { kind: 'bad-request', retryable: false })
      },
    })
    const report = await finished(judging(ledger, model, { concurrency: 1 }))
    expect(report.votes.failed['call-bad-request']).toBe(3)
    expect(rowsOf(ledger.files.get('iteration-1/failures.jsonl'))).toContainEqual(
      expect.objectContaining({ stage: 'judgements', reason: 'call-bad-request' }),
    )
  })

  it('judges a text that comes twice once, and a blank one never', async () => {
    const model = noisy()
    const same = [{ prompt: 'p', responses: [{ text: 'answer 0' }, { text: 'answer 0' }, { text: ' ' }] }]
    const one = judgeDataset({
      ledger: memoryLedger(),
      model,
      items: same,
      judge: { votes: 1, requiredVotes: 1 },
    })
    const { status } = await one.start().result
    expect(status).toBe('finished')
    for await (const { responses } of one.judged()) {
      const [first, second, blank] = responses
      expect(second?.votes).toEqual(first?.votes)
      expect(blank).toMatchObject({ votes: [], excluded: 'empty' })
    }
    expect(new Set(model.asked.map(asked => asked.split('/')[2])).size).toBe(1)
  })

  it('names an option that is wrong', () => {
    const options = { ledger: memoryLedger(), model: noisy(), items }
    const wrong = (more: object) => () => judgeDataset({ ...options, ...more })
    expect(wrong({ votes: 3 })).toThrow('votes')
    expect(wrong({ judge: { unfinished: true } })).toThrow('judge.unfinished')
    expect(wrong({ judge: { votes: 1, requiredVotes: 2 } })).toThrow('judge.requiredVotes')
    expect(wrong({ model: { ...noisy(), revision: undefined } })).toThrow('model')
    expect(wrong({ model: { open: async () => noisy() } })).toThrow('model')
    expect(wrong({ items: [{ prompt: 'p', responses: ['7'] }] })).toThrow('items[0].responses')
    expect(wrong({ concurrency: { max: 1, min: 2 } })).toThrow('concurrency.min')
    expect(() => judgeDataset(options).start({ until: 'datasets' } as object)).toThrow('until')
  })
})
