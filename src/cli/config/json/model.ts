import { z } from 'zod'
import type { ModelProvider } from '../../../model/provider.js'
import { makeOpen, openSchema } from './open.js'
import { checkpoint } from './values.js'
import { within } from './within.js'

/** A model that stays the same, whatever is trained. */
export const modelSchema = z.strictObject({ checkpoint, open: openSchema })

/** The model, opened; it stays so until the command ends. */
export function makeModel(
  part: z.infer<typeof modelSchema>,
  path: readonly string[],
): Promise<ModelProvider> {
  return within(path, async () => (await makeOpen(part.open, ['open']))(part.checkpoint))
}
