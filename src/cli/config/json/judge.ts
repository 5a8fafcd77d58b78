import { z } from 'zod'
import type { JudgeOptions } from '../../../iterate/options.js'
import { schemaOf } from '../../../iterate/options-schema.js'
import { JudgePrompt } from '../../../judge/index.js'
import { makeModel, modelSchema } from './model.js'
import { count, text } from './values.js'
import { within } from './within.js'

/** What a judge is asked. */
export const judgePromptSchema = z.discriminatedUnion('use', [
  z.strictObject({ use: z.literal('additive').describe("The paper's additive prompt, 0 to 5") }),
  z.strictObject({
    use: z.literal('multiple-choice').describe('One of five grades, 1 to 5, as in Li et al. 2023'),
  }),
  z.strictObject({
    use: z.literal('custom').describe('A template of yours, read as the additive one is'),
    template: text,
    scale: z.strictObject({
      min: z.number(),
      max: z.number(),
      fractions: z.boolean().exactOptional(),
    }),
    name: text.exactOptional(),
  }),
])

/** How candidates are judged. Of an aggregation of your own JSON can say nothing. */
export function judgeSchema() {
  return schemaOf().judge.omit({ prompt: true, aggregation: true, requiredVotes: true }).extend({
    prompt: judgePromptSchema.exactOptional(),
    requiredVotes: count.exactOptional(),
    unfinished: z.boolean().exactOptional(),
    model: modelSchema.exactOptional(),
  })
}

/** What the file describes. */
export function makeJudge(part: z.infer<ReturnType<typeof judgeSchema>>): Promise<JudgeOptions> {
  return within(['judge'], async () => {
    const { prompt: asked, model, ...options } = part
    return {
      ...options,
      ...(asked && { prompt: await within(['prompt'], () => makeJudgePrompt(asked)) }),
      ...(model && { model: await makeModel(model, ['model']) }),
    }
  })
}

/** What the file describes. */
export function makeJudgePrompt(part: z.infer<typeof judgePromptSchema>): JudgePrompt {
  switch (part.use) {
    case 'additive':
      return JudgePrompt.additive()
    case 'multiple-choice':
      return JudgePrompt.multipleChoice()
    case 'custom': {
      const { use, ...options } = part
      return JudgePrompt.custom(options)
    }
  }
}
