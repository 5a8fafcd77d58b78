import { z } from 'zod'
import { hashJson } from '../../../core/hash.js'
import type { Manifest } from '../../../iterate/manifest.js'
import { shortLine } from '../../short-line.js'

/** Who judged an iteration: a model, and the prompt with which it was asked. */
export interface Judge {
  /** The same for the same judge and for no other; it begins with the name. */
  readonly id: string
  /** For people, such as `M1, prompt additive`. */
  readonly name: string
}

const settings = z.looseObject({
  judge: z.looseObject({
    prompt: z.string(),
    template: z.string(),
    parser: z.string(),
    /** Revision of a judge that stays; without it the model of the iteration judges. */
    model: z.string().optional(),
  }),
})

/** The judge as a manifest has it. */
export function judgeOf({ checkpoint, settings: found }: Manifest): Judge {
  const { judge } = settings.safeParse(found).data ?? {}
  const model = judge?.model
  const who = shortLine(model ?? checkpoint.name, 60)
  const name = judge === undefined ? who : `${who}, prompt ${shortLine(judge.prompt, 60)}`
  const hash = hashJson([model ?? checkpoint.revision, judge?.template, judge?.parser])
  return { id: `${name}, ${hash.slice(0, 12)}`, name }
}
