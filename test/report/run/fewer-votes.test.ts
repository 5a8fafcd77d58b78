import { describe, expect, it } from 'vitest'
import { randomStream } from '../../../src/core/seed.js'
import {
  analyseVotes,
  type Finish,
  type GenerateRequest,
  ProviderError,
  type RunnerOptions,
  type ScriptedCall,
  toRational,
} from '../../../src/index.js'
import { htmlReport, summariseRun } from '../../../src/report/index.js'
import { FewerVotesCounter } from '../../../src/report/run/fewer-votes.js'
import type { PromptRows } from '../../../src/report/run/prompt-rows.js'
import { countingModel, scriptText } from '../../iterate/setup.js'
import { finishedRun, reading } from './make.js'

/** Some votes state no score, some calls fail for good, some answers are the same or cut short. */
function unruly() {
  const script = (call: ScriptedCall): string => {
    const random = randomStream([call.seed, call.index])
    if (!call.prompt.includes('<response>')) return random.next() < 0.2 ? 'the same' : scriptText(call)
    return random.next() < 0.2 ? 'I cannot say.' : `Score: ${random.below(4)}`
  }
  const model = countingModel({ script })
  let calls = 0
  return {
    ...model,
    async generate(request: GenerateRequest) {
      if (++calls % 23 === 0) throw new ProviderError('refused', { kind: 'bad-request', retryable: false })
      const reply = await model.generate(request)
      const cut = request.seed % 7 === 0
      const finish = (text: string): Finish => (cut && text.startsWith('answer') ? 'length' : 'stop')
      return { completions: reply.completions.map(each => ({ ...each, finish: finish(each.text) })) }
    },
  }
}

const prompts = Array.from({ length: 60 }, (_, i) => `Tell me about number ${i}.`)
const runWith = (more: Partial<RunnerOptions>) =>
  finishedRun({ prompts, maxFailureShare: 1, ...more }, unruly())

describe('what fewer votes would have given', () => {
  it.each([
    ['the run’s own rule', { votes: 3 }],
    ['spare votes, and a score of fewer than all', { votes: 4, spareVotes: 1, requiredVotes: 2 }],
    ['votes on what was cut short', { votes: 2, unfinished: true }],
  ])('is what analyseVotes finds in the calls: %s', async (_, judge) => {
    const ledger = await runWith({ judge })
    const { byVotes } = await analyseVotes({ ledger, iterations: [1] })
    const { iterations = [] } = await reading(ledger, source => summariseRun(source, { map: false }))
    expect(byVotes[0]?.lastVoteAgreement.n).toBeGreaterThan(5)
    expect(iterations[0]?.byVotes).toEqual(
      byVotes.map(({ votes, tied, pairs, votesPerPair, lastVoteAgreement }) => {
        return { votes, tied, pairs, votesPerPair, lastVoteAgreement }
      }),
    )
  })

  it('stands on the page beside the alpha of the votes, and only where there are several', async () => {
    const page = async (judge: NonNullable<RunnerOptions['judge']>) => {
      const ledger = await runWith({ judge })
      return htmlReport(await reading(ledger, source => summariseRun(source, { map: false })))
    }
    const several = await page({ votes: 3 })
    const [, after] = several.split('id="drift"')
    expect(after?.split('</section>')[0]).toMatch(/iteration 1 \(M1\), 1 vote<.*>2 votes<.*>3 votes</s)
    for (const judge of [
      { votes: 1 },
      // What another aggregation makes of votes, the datasets do not say.
      {
        votes: 3,
        aggregation: { name: 'last', aggregate: (v: readonly number[]) => toRational(v.at(-1) ?? 0) },
      },
    ])
      expect(await page(judge)).not.toContain('fewer votes would have given')
  })

  it('is not led astray by rows that name places which nobody asked for', () => {
    const judge = { votes: 2, spareVotes: 0, requiredVotes: 2, aggregation: 'mean' }
    const counter = FewerVotesCounter.of({ seed: 1, iteration: 1, settings: { judge } })
    const at = { prompt_index: 0 }
    const far = Number.MAX_SAFE_INTEGER
    const votes = [0, 1, far, -1].flatMap(candidate =>
      [0, 1, far, -1].map(vote => ({ ...at, candidate, vote, score: candidate === 0 ? 5 : 1, text: '' })),
    )
    const rows: PromptRows = {
      prompt: { ...at, prompt: 'p', source: 'list' },
      candidates: [0, 1, far].map(candidate => {
        return { ...at, candidate, text: `${candidate}`, finish: 'stop', same_text_as: candidate, flags: '' }
      }),
      judgements: votes,
      scores: [],
      failures: [],
      pairs: [],
      sft: [],
    }
    counter?.add(rows)
    expect(counter?.result().map(({ pairs, votesPerPair }) => [pairs, votesPerPair])).toEqual([
      [1, 3],
      [1, 6],
    ])
  })
})
