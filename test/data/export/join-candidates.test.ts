import { describe, expect, it } from 'vitest'
import { joinCandidates } from '../../../src/data/export/index.js'
import { checked, exported } from './make.js'

const prompts = [0, 1, 2].map(prompt_index => ({ prompt_index, prompt: `p${prompt_index}`, source: 'x' }))
const candidate = (prompt_index: number, candidate: number) => ({
  ...{
    prompt_index,
    candidate,
    text: `c${prompt_index}${candidate}`,
    finish: 'stop',
    same_text_as: 0,
    flags: '',
  },
})
const judgement = (prompt_index: number, candidate: number, vote: number) => ({
  ...{ prompt_index, candidate, vote, score: vote + 1, text: `v${vote}`, finish: 'stop' },
})
const datasets = {
  prompts,
  candidates: [candidate(0, 0), candidate(0, 1), candidate(2, 0)],
  scores: [{ prompt_index: 0, candidate: 0, score: 1.5, score_numerator: 3, score_denominator: 2, votes: 2 }],
  judgements: [judgement(0, 0, 0), judgement(0, 0, 1), judgement(0, 1, 0)],
}

async function joined(more: Partial<Parameters<typeof joinCandidates>[0]> = {}) {
  const rows = []
  for await (const row of joinCandidates({ ...datasets, ...more })) rows.push(row)
  return rows
}

describe('joinCandidates', () => {
  it('brings prompts, candidates, scores and votes together', async () => {
    const rows = await joined()
    const none = { score: null, score_numerator: null, score_denominator: null }
    expect(rows).toEqual([
      {
        prompt_index: 0,
        prompt: 'p0',
        candidates: [
          {
            ...{ candidate: 0, text: 'c00', finish: 'stop', same_text_as: 0 },
            ...{ score: 1.5, score_numerator: 3, score_denominator: 2 },
            votes: [
              { vote: 0, score: 1, text: 'v0' },
              { vote: 1, score: 2, text: 'v1' },
            ],
          },
          {
            ...{ candidate: 1, text: 'c01', finish: 'stop', same_text_as: 0, ...none },
            votes: [{ vote: 0, score: 1, text: 'v0' }],
          },
        ],
      },
      { prompt_index: 1, prompt: 'p1', candidates: [] },
      {
        ...{ prompt_index: 2, prompt: 'p2' },
        candidates: [{ candidate: 0, text: 'c20', finish: 'stop', same_text_as: 0, ...none, votes: [] }],
      },
    ])
    const { lines } = await exported('candidates', rows)
    expect(lines[0]).toContain('"score":1.5,"score_numerator":3,"score_denominator":2')
    expect(lines[0]).toContain('"score":2.0')
    expect(await checked('candidates', lines)).toEqual(rows)
  })

  it('gives a row for every prompt, also behind the last candidate', async () => {
    const rows = await joined({ prompts: [...prompts, { prompt_index: 3, prompt: 'p3' }] })
    expect(rows.map(({ candidates }) => candidates.length)).toEqual([2, 0, 1, 0])
  })

  it('needs no judge', async () => {
    const rows = await joined({ scores: [], judgements: [] })
    expect(rows.flatMap(({ candidates }) => candidates.map(({ score }) => score))).toEqual([null, null, null])
  })

  it.each([
    ['a prompt that is missing', { prompts: prompts.slice(0, 2) }, 'candidates:3: belongs to a prompt'],
    ['a vote of nobody', { judgements: [judgement(1, 0, 0)] }, 'judgements:1: belongs to a candidate'],
    ['a vote after all', { judgements: [judgement(3, 0, 0)] }, 'judgements:1: belongs to a candidate'],
    [
      'another order',
      { candidates: [candidate(2, 0), candidate(0, 0)], scores: [], judgements: [] },
      'candidates:2: came before, or is not in the order',
    ],
    ['a line that is none', { scores: ['{'] }, 'scores:1: is no row of JSON'],
    ['another dataset', { scores: prompts }, 'scores:1: candidate: '],
  ])('refuses %s', async (_, more, message) => {
    await expect(joined(more)).rejects.toThrow(message)
  })

  it.each([
    { prompts: [...prompts.slice(0, 2), ...prompts.slice(1)] },
    { candidates: [candidate(0, 0), candidate(0, 0)] },
    { scores: [...datasets.scores, ...datasets.scores] },
    { judgements: [judgement(0, 0, 1), judgement(0, 0, 1)] },
  ])('refuses what is there twice: %#', async more => {
    await expect(joined(more)).rejects.toThrow(`${Object.keys(more)[0]}:`)
    await expect(joined(more)).rejects.toThrow('came before, or is not in the order')
  })

  it('reads no further than it must', async () => {
    let read = 0
    function* endless() {
      while (true) yield candidate(read++, 0)
    }
    function* many() {
      for (let prompt_index = 0; ; prompt_index++) yield { prompt_index, prompt: 'p' }
    }
    const rows = joinCandidates({ prompts: many(), candidates: endless() })
    for await (const { prompt_index } of rows) if (prompt_index === 100) break
    expect(read).toBeLessThan(104)
  })
})
