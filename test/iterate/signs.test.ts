import { describe, expect, it } from 'vitest'
import { judgeSigns } from '../../src/evaluate/index.js'
import { IterationRunner, type MemoryLedger, memoryLedger, reselect } from '../../src/index.js'
import { spin } from '../../src/select/variants/index.js'
import { countingModel, prompts, runOptions } from './setup.js'

const rows = ({ files }: MemoryLedger, kind: string) =>
  (files.get(`iteration-1/${kind}.jsonl`) ?? '')
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line))

/** The signs, made once more of the datasets. */
function signsOf(ledger: MemoryLedger) {
  const failures = rows(ledger, 'failures')
  const at = (kind: string, prompt: number, candidate: number) =>
    (kind === 'failures'
      ? failures.filter(({ stage }) => stage === 'judgements')
      : rows(ledger, kind)
    ).filter(row => row.prompt_index === prompt && row.candidate === candidate)
  return judgeSigns(
    prompts.map((_, prompt) => ({
      responses: rows(ledger, 'candidates')
        .filter(({ prompt_index }) => prompt_index === prompt)
        .map(({ text, candidate }) => {
          const [scored] = at('scores', prompt, candidate)
          return {
            text,
            ...(scored && {
              score: { numerator: scored.score_numerator, denominator: scored.score_denominator },
            }),
            votes: at('judgements', prompt, candidate).map(({ score }) => score),
            failedVotes: at('failures', prompt, candidate).length,
          }
        }),
      pairs: rows(ledger, 'pairs')
        .filter(({ prompt_index }) => prompt_index === prompt)
        .map(({ chosen, rejected }) => ({ chosen: chosen[0].content, rejected: rejected[0].content })),
    })),
    { max: 5 },
  )
}

describe('signs of judge drift', () => {
  it('are those of the datasets, in the report and in the manifest', async () => {
    const ledger = memoryLedger()
    const { report } = await new IterationRunner(runOptions(ledger, countingModel())).start().result
    const signs = report.iterations[0]?.signs
    expect(signs).toEqual(signsOf(ledger))
    expect(signs?.voteFailureRate.value).toBeGreaterThan(0)
    expect(JSON.parse(ledger.files.get('iteration-1/manifest.json') ?? '').signs).toEqual(signs)
    // A later start has them from there.
    const again = await new IterationRunner(runOptions(ledger, countingModel())).start().result
    expect(again.report).toEqual(report)
  })

  it('count the pairs that are used, and no other prompts', async () => {
    const ledger = memoryLedger()
    const options = runOptions(ledger, countingModel(), { targetPairs: 3 })
    const { report } = await new IterationRunner(options).start().result
    expect(report.iterations[0]?.signs?.lengthDifference.n).toBe(3)
    expect(report.iterations[0]?.signs).toEqual(signsOf(ledger))
  })

  it('come with every reselection', async () => {
    const ledger = memoryLedger()
    const { report } = await new IterationRunner(runOptions(ledger, countingModel())).start().result
    const same = await reselect({ ledger })
    expect(same.iterations[0]?.signs).toEqual(report.iterations[0]?.signs)
    const first = await reselect({ ledger, votes: 1 })
    expect(first.iterations[0]?.signs.meanScore).not.toEqual(same.iterations[0]?.signs.meanScore)
    expect(first.iterations[0]?.signs.meanLength).toEqual(same.iterations[0]?.signs.meanLength)
    const path = `selections/${first.selection}/iteration-1/manifest.json`
    expect(JSON.parse(ledger.files.get(path) ?? '').signs).toEqual(first.iterations[0]?.signs)
  })

  it('are of lengths alone where nobody judges', async () => {
    const ledger = memoryLedger()
    const answers = prompts.map(prompt => ({ prompt, response: 'what people say' }))
    const select = spin({ answers })
    const { report } = await new IterationRunner(runOptions(ledger, countingModel(), { select })).start()
      .result
    const signs = report.iterations[0]?.signs
    expect(signs?.maxShare).toEqual({ n: 0 })
    expect(signs?.voteFailureRate).toEqual({ n: 0 })
    expect(signs?.longerChosen).toEqual({ value: 1, n: 12, equal: 0 })
  })
})
