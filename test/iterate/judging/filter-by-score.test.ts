import { describe, expect, it } from 'vitest'
import { JudgePrompt, memoryLedger, rationalToNumber, scriptedProvider } from '../../../src/index.js'
import { filterByScore, judgeDataset } from '../../../src/iterate/judging/index.js'

const judge = JudgePrompt.custom({
  template: 'Rate <r>{{response}}</r> as an answer to "{{prompt}}", 0 to 5. End with "Score: k".',
  scale: { min: 0, max: 5, fractions: true },
})

/** Rows of a dataset that say what the judge is to give them. */
const rows = ['4.5', '4.4', '5', 'none', '3', ' '].map((worth, id) => ({
  id,
  prompt: `Instruction ${id}`,
  responses: [{ text: worth }],
}))

const model = scriptedProvider(({ prompt }) => {
  const worth = /<r>(.*)<\/r>/.exec(prompt)?.[1]
  return worth === 'none' ? 'I cannot say.' : `Fine.\n\nScore: ${worth}`
})

async function filter(min: number) {
  const judging = judgeDataset({
    ledger: memoryLedger(),
    model,
    items: rows,
    judge: { prompt: judge, votes: 1, spareVotes: 0 },
  })
  await judging.start().result
  const filtered = filterByScore(judging.judged(), { min })
  const kept = []
  for await (const { item, response, score } of filtered) {
    expect(response).toBe(item.responses[0])
    kept.push([item.id, rationalToNumber(score)])
  }
  return { kept, report: filtered.report }
}

describe('a dataset filtered by a judge', () => {
  it('keeps what reaches the threshold, and counts all others by reason', async () => {
    expect(await filter(4.5)).toEqual({
      kept: [
        [0, 4.5],
        [2, 5],
      ],
      report: {
        rows: 6,
        kept: 2,
        excluded: { below: 2, empty: 1, 'too-few-valid-votes': 1 },
        unread: { 'no-score': 1 },
      },
    })
  })

  it('never keeps a row without a score, whatever the threshold', async () => {
    const { kept, report } = await filter(-1)
    expect(kept.map(([id]) => id)).toEqual([0, 1, 2, 4])
    expect(report.excluded).toEqual({ empty: 1, 'too-few-valid-votes': 1 })
  })

  it('refuses a threshold that is no number', () => {
    expect(() => filterByScore((async function* () {})(), { min: Number.NaN })).toThrow('min')
  })
})
