import { z } from 'zod'
import { readStored } from '../../iterate/stored.js'
import type { ReadableLedger } from '../../node/run-folder.js'
import { UsageError } from '../usage-error.js'

const shape = z.looseObject({
  iterations: z.int().min(1).optional(),
  candidates: z.looseObject({ n: z.int() }).optional(),
  judge: z
    .looseObject({ prompt: z.string(), votes: z.int(), scale: z.looseObject({ max: z.number() }).optional() })
    .optional(),
  select: z.looseObject({ name: z.string() }).optional(),
  sft: z.unknown().optional(),
  prompts: z.unknown().optional(),
})

/** What commands need of a run's settings. */
export type RunSettings = z.infer<typeof shape> & { readonly iterations: number }

/** @throws `UsageError` where the directory is of judgements or of an evaluation, which have no iterations. */
export async function settingsOfRun(ledger: ReadableLedger): Promise<RunSettings> {
  const known = shape.safeParse((await readStored(ledger, { document: 'run' }))?.settings)
  const { iterations } = known.data ?? {}
  if (known.success && iterations !== undefined) return { ...known.data, iterations }
  const prompts: object = Object(known.data?.prompts)
  const what = Object.hasOwn(prompts, 'models')
    ? 'an evaluation of models'
    : Object.hasOwn(prompts, 'judged')
      ? 'judgements of given texts'
      : 'something else'
  throw new UsageError(`${ledger.location} holds ${what}, and no run; give the directory of a run`)
}
