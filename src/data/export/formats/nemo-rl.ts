import { z } from 'zod'
import type { PairRow } from '../types.js'
import { jsonLine, turnOf, turnsOf } from './fields.js'
import type { TrainingFormat } from './format.js'
import { pairInput, turns } from './schemas.js'

const completion = z.object({ rank: z.int('expected a whole number'), completion: turns })

/**
 * Rank format: `{context, completions: [{rank: 0, completion}, {rank: 1, completion}]}`; the lower rank is preferred.
 * `task_name` is not written: the loader adds it, and fails where there is one. No field for a score. Source: NeMo-RL,
 * `docs/guides/dpo.md` and `nemo_rl/data/datasets/preference_datasets/preference_dataset.py`.
 */
export const nemoRl: TrainingFormat<PairRow> = {
  dataset: 'pairs',
  takesText: false,
  scores: 'none',
  input: pairInput,
  output: z
    .object({
      task_name: z.undefined('expected no such field: the loader adds it').optional(),
      context: turns,
      completions: z.tuple([completion, completion], 'expected two completions'),
    })
    .refine(({ completions: [one, other] }) => one.rank !== other.rank, {
      path: ['completions'],
      error: 'expected two different ranks',
    })
    .transform(({ context, completions: [one, other] }) => {
      const [better, worse] = one.rank < other.rank ? [one, other] : [other, one]
      return { prompt: context, chosen: better.completion, rejected: worse.completion }
    }),
  write: ({ prompt, chosen, rejected }) =>
    jsonLine({
      context: turnsOf(prompt),
      completions: [
        { rank: 0, completion: [turnOf(chosen)] },
        { rank: 1, completion: [turnOf(rejected)] },
      ],
    }),
}
