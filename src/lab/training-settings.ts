import { z } from 'zod'
import { invalid } from '../core/check.js'
import type { TrainingJob } from '../train/trainer.js'

const positive = z.number().gt(0)

/** How a job of the lab is trained; names as TRL has them. */
const common = {
  learning_rate: positive.max(1),
  /** Times that each row is learnt. */
  num_train_epochs: positive,
  /** Rows, or pairs, a step. */
  batch_size: z.int().min(1).default(32),
}

const schemas = {
  sft: z.strictObject(common),
  dpo: z.strictObject({
    ...common,
    beta: positive.default(0.1),
    /** Weight of the preference loss. */
    pair_weight: z.number().min(0).default(1),
    /** Weight of the mean -ln p of the chosen response; 0 is plain DPO. */
    nll: z.number().min(0).default(0),
    /** Seed judgements learnt beside the pairs of each step; 0 is plain DPO. */
    replay: z.int().min(0).default(0),
    /** Weight of their mean -ln p. */
    replay_weight: z.number().min(0).default(1),
  }),
}

/**
 * Checks a job's settings.
 *
 * @throws `InvalidArgumentError` that names the setting.
 */
export function readSettings<Method extends 'sft' | 'dpo'>(
  method: Method,
  settings: TrainingJob['settings'],
): z.infer<(typeof schemas)[Method]> {
  const checked = schemas[method].safeParse(settings)
  if (checked.success) return checked.data as z.infer<(typeof schemas)[Method]>
  const issue = checked.error.issues[0]
  const path = issue?.code === 'unrecognized_keys' ? issue.keys : (issue?.path ?? [])
  const name = path.join('.')
  throw invalid(
    `training.${name}`,
    Reflect.get(settings, name),
    issue?.code === 'unrecognized_keys'
      ? `no such setting; the lab knows ${Object.keys(schemas[method].shape).join(', ')}`
      : (issue?.message ?? 'settings of the lab'),
    checked.error,
  )
}
