import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  IterationRunner,
  type ModelProvider,
  memoryLedger,
  ProviderError,
  reselect,
} from '../../src/index.js'
import { structuredJudge } from '../../src/judge/variants/index.js'
import { countingModel, runOptions, scriptText } from './setup.js'

const schema = z.strictObject({ justification: z.string(), score: z.int().min(0).max(5) })
const judge = structuredJudge({
  template: 'Judge with JSON.\n{{prompt}}\n<response>{{response}}</response>',
  scale: { min: 0, max: 5 },
  schema,
  score: 'score',
})
const evaluate = [
  {
    prompt: 'Name a prime.',
    responses: [
      { text: '7', rank: 0 },
      { text: '8', rank: 1 },
    ],
  },
]

/** Replies with JSON to a request with a schema, some of it in a fence. */
function structuredModel(): ModelProvider & { schemas: unknown[] } {
  const schemas: unknown[] = []
  const script: Parameters<typeof countingModel>[0] = {
    script: call => {
      if (!call.request.schema) return scriptText(call)
      const draw = (call.seed >>> 3) + call.index
      const json = JSON.stringify({ justification: 'Fine.', score: draw % 6 })
      return draw % 5 === 0 ? `\`\`\`json\n${json}\n\`\`\`` : json
    },
  }
  const inner = countingModel(script)
  return {
    ...inner,
    schemas,
    async generate(request) {
      schemas.push(request.schema)
      return inner.generate(request)
    },
  }
}

describe('a run with a structured judge', () => {
  it('sends the schema with judgements and nothing else, and counts what is not JSON', async () => {
    const model = structuredModel()
    const ledger = memoryLedger()
    const { report } = await new IterationRunner(
      runOptions(ledger, model, { judge: { prompt: judge }, evaluate }),
    ).start().result
    const judging = ledger.records.filter(({ kind }) => kind === 'judgements' || kind === 'evaluation')
    expect(judging.some(({ kind }) => kind === 'evaluation')).toBe(true)
    expect(model.schemas.filter(sent => sent !== undefined)).toEqual(judging.map(() => judge.schema))
    const funnel = report.iterations[0]?.funnel
    expect(Object.keys(funnel?.votes.failed ?? {})).toEqual(['not-json'])
    expect(funnel?.selected.rows).toBeGreaterThan(0)
  })

  it('is read again without a call, under another way to score', async () => {
    const ledger = memoryLedger()
    await new IterationRunner(runOptions(ledger, structuredModel(), { judge: { prompt: judge } })).start()
      .result
    const calls = ledger.records.length
    const lowered = structuredJudge({
      template: judge.template,
      scale: { min: 0, max: 5 },
      schema,
      score: ({ score }) => Math.max(0, score - 1),
      id: 'lowered-1',
    })
    const [same, other] = [await reselect({ ledger, judge }), await reselect({ ledger, judge: lowered })]
    expect(other.selection).not.toBe(same.selection)
    expect(other.iterations[0]?.funnel.votes.histogram).not.toHaveProperty('5')
    expect(other.iterations[0]?.funnel.votes.valid).toBe(same.iterations[0]?.funnel.votes.valid)
    expect(ledger.records).toHaveLength(calls)
    await expect(reselect({ ledger })).rejects.toMatchObject({ field: 'judge' })
  })

  it('ends where the backend cannot hold a reply to a schema', async () => {
    const inner = countingModel()
    const unable: ModelProvider = {
      ...inner,
      async generate(request) {
        if (request.schema) throw new ProviderError('no schemas', { kind: 'unsupported', retryable: false })
        return inner.generate(request)
      },
    }
    const run = new IterationRunner(runOptions(memoryLedger(), unable, { judge: { prompt: judge } })).start()
    await expect(run.result).rejects.toMatchObject({ kind: 'unsupported' })
  })
})
