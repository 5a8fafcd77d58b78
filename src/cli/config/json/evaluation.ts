import { z } from 'zod'
import type { EvaluationConfig } from '../../../iterate/models/define-evaluation.js'
import { schemaOf } from '../../../iterate/options-schema.js'
import { fileSchema, fromFile, promptsOf, rankedOf } from './files.js'
import { judgePromptSchema, makeJudgePrompt } from './judge.js'
import { makeModel, modelSchema } from './model.js'
import { count, text } from './values.js'
import { within } from './within.js'

/** How the models of the run are evaluated side by side. */
export function evaluationSchema() {
  const { runner, sampling: given } = schemaOf()
  const sampling = given.unwrap().exactOptional()
  const votes = { votes: count.exactOptional(), spareVotes: z.int().min(0).exactOptional(), sampling }
  return z.strictObject({
    prompts: z.union([z.array(text), fileSchema], 'a list of texts, or { "file": … }').exactOptional(),
    sampling,
    headToHead: z
      .strictObject({
        judge: z.union([z.literal('self'), modelSchema], '"self", or a model that stays the same'),
        sampling,
        spareVotes: votes.spareVotes,
        pairs: z.enum(['all', 'neighbours']).exactOptional(),
      })
      .exactOptional(),
    cross: z
      .strictObject({
        prompt: judgePromptSchema.exactOptional(),
        requiredVotes: count.exactOptional(),
        ...votes,
      })
      .exactOptional(),
    ranked: z
      .strictObject({
        items: fileSchema,
        prompts: z.array(judgePromptSchema).min(1).exactOptional(),
        ...votes,
      })
      .exactOptional(),
    budget: runner.shape.budget.unwrap().exactOptional(),
  })
}

/** What the file describes. */
export function makeEvaluation(
  part: z.infer<ReturnType<typeof evaluationSchema>>,
): Promise<EvaluationConfig> {
  return within(['evaluation'], async () => {
    const { prompts, headToHead, cross, ranked, ...same } = part
    return {
      ...same,
      ...(prompts && {
        prompts: Array.isArray(prompts) ? prompts : await fromFile(['prompts'], prompts, promptsOf),
      }),
      ...(headToHead && { headToHead: await comparing(headToHead) }),
      ...(cross && { cross: withPrompt(cross) }),
      ...(ranked && {
        ranked: {
          ...withoutPrompts(ranked),
          items: await fromFile(['ranked', 'items'], ranked.items, rankedOf),
        },
      }),
    }
  })
}

type Part = z.infer<ReturnType<typeof evaluationSchema>>

async function comparing({ judge, ...options }: NonNullable<Part['headToHead']>) {
  return {
    ...options,
    judge: judge === 'self' ? ('self' as const) : await makeModel(judge, ['headToHead', 'judge']),
  }
}

function withPrompt({ prompt, ...options }: NonNullable<Part['cross']>) {
  return { ...options, ...(prompt && { prompt: makeJudgePrompt(prompt) }) }
}

function withoutPrompts({ prompts, ...options }: NonNullable<Part['ranked']>) {
  return { ...options, ...(prompts && { prompts: prompts.map(makeJudgePrompt) }) }
}
