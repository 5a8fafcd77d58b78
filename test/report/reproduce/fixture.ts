import { reportCard } from '../../../src/evaluate/index.js'
import { mapTexts } from '../../../src/evaluate/texts/index.js'
import { JudgePrompt } from '../../../src/index.js'
import type { ReproducedRun } from '../../../src/report/index.js'
import { ranked } from '../../evaluate/make.js'

const card = (...scores: Parameters<typeof ranked>[]) =>
  reportCard(
    scores.map(each => ranked(...each)),
    { max: 5 },
  )

/** Settings as a run with the paper's values writes them. */
export const paperSettings = {
  iterations: 2,
  format: { kind: 'chat' },
  candidates: { n: 4, sampling: { temperature: 0.7, topP: 0.9 } },
  judge: {
    prompt: 'additive',
    template: JudgePrompt.additive().templateId,
    votes: 3,
    spareVotes: 2,
    requiredVotes: 3,
    aggregation: 'mean',
    sampling: { temperature: 0.7, topP: 0.9 },
    unfinished: false,
  },
  select: { name: 'best-vs-worst', method: 'dpo', options: { unfinished: 'exclude' } },
  split: 'abc',
  training: { beta: 0.1, learning_rate: 1e-6 },
}

/** A made-up run with everything that can be shown. */
export const reproducedRun: ReproducedRun = {
  title: 'runs/a',
  settings: paperSettings,
  models: [
    {
      name: 'SFT',
      cards: [
        { prompt: 'additive', card: card([3, 3], [4, 2], [1, 2]) },
        { prompt: 'multiple-choice', card: card([1, 2], [1, 2], [3, 2]) },
      ],
      length: { value: 900 },
    },
    {
      name: 'M1',
      cards: [{ prompt: 'additive', card: card([5, 3], [4, 2], [undefined, 2]) }],
      length: { value: 1092.4, interval: { low: 1000, high: 1200 } },
    },
    { name: 'M2', cards: [] },
  ],
  comparisons: [
    {
      a: 'M2',
      b: 'M1',
      n: 256,
      excluded: 3,
      win: 128,
      tie: 64,
      lose: 64,
      net: { value: 0.25, interval: { low: 0.14, high: 0.36 } },
    },
    { a: 'M2', b: 'other', n: 0, excluded: 5, win: 0, tie: 0, lose: 0, net: { value: Number.NaN } },
  ],
  comparedBy: 'a judge in both orders',
  lengthUnit: 'characters',
  rows: { M2: 1200 },
  alpacaEval: [
    { model: 'M1', n: 805, excluded: 0, winRate: 9.5, standardError: 1.02, lengthControlled: 11.25 },
  ],
  maps: [
    {
      of: 'Instructions',
      map: mapTexts({
        groups: [
          { name: 'IFT', texts: ['Name a prime.', 'Name a big prime.', 'Name a small prime.'] },
          {
            name: 'AIFT(M1)',
            texts: ['Write a poem about rain.', 'Write a poem about snow.', 'A poem, please.'],
          },
        ],
        neighbours: 1,
      }),
    },
  ],
}
