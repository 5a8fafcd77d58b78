import { z } from 'zod'
import { schemaOf } from '../../../iterate/options-schema.js'
import { evaluationSchema } from './evaluation.js'
import { fileSchema } from './files.js'
import { gatesSchema } from './gates.js'
import { judgeSchema } from './judge.js'
import { openSchema } from './open.js'
import { promptsSchema } from './prompts.js'
import { selectSchema } from './select.js'
import { trainerSchema } from './trainer.js'
import { checkpoint, count, place, settings } from './values.js'

/** A config in JSON: the runner's options, and by name what they hold of functions. */
export function configSchema() {
  const { shape } = schemaOf().runner
  return z.strictObject({
    $schema: z.string().exactOptional().describe('Where the schema of this file lies, for editors'),
    ledger: place.describe('Run directory'),
    start: checkpoint.describe('The checkpoint to begin with'),
    sft: z.strictObject({ rows: fileSchema, training: settings.exactOptional() }).exactOptional(),
    open: openSchema.describe('How a checkpoint gets served'),
    trainer: trainerSchema.describe('What trains the next checkpoint'),
    prompts: promptsSchema.describe('Where prompts come from'),
    iterations: count.describe('2 make M2 and M3 of M1'),
    seed: z.int().exactOptional(),
    format: shape.format.unwrap().exactOptional(),
    candidates: shape.candidates.unwrap().exactOptional(),
    judge: judgeSchema().exactOptional(),
    split: fileSchema.exactOptional(),
    mix: z.strictObject({ rows: fileSchema, count: count.exactOptional() }).exactOptional(),
    select: selectSchema.exactOptional(),
    evaluate: fileSchema.exactOptional(),
    evaluation: evaluationSchema().describe('For self-rewarding evaluate').exactOptional(),
    gates: gatesSchema.exactOptional(),
    concurrency: z
      .union([count, shape.concurrency.unwrap()], 'a number of calls, or { max, min, adapt }')
      .exactOptional(),
    retry: shape.retry.unwrap().exactOptional(),
    breaker: shape.breaker.unwrap().exactOptional(),
    maxFailureShare: shape.maxFailureShare.unwrap().exactOptional(),
    budget: shape.budget.unwrap().exactOptional(),
    prices: shape.prices,
    targetPairs: shape.targetPairs,
    training: settings.exactOptional(),
  })
}

/** What such a file says. */
export type ConfigDocument = z.infer<ReturnType<typeof configSchema>>
