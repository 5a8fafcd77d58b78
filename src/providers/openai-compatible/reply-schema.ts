import { z } from 'zod'

/**
 * What a reply has to be so that its texts can be read. Fields beside the texts are lenient (`catch`): a broken one
 * must not lose what was paid for.
 */
const text = z.string().nullish()
const lenientText = z.string().nullish().catch(undefined)

const part = z.object({
  type: z.string(),
  text: lenientText,
  refusal: lenientText,
  thinking: z
    .union([z.string(), z.array(z.object({ text: z.string() }))])
    .optional()
    .catch(undefined),
})

const around = {
  index: z.int().min(0).optional().catch(undefined),
  finish_reason: lenientText,
  logprobs: z.unknown().optional(),
}

const chatChoice = z.object({
  ...around,
  message: z.object({
    content: z.union([text, z.array(part)]),
    refusal: lenientText,
    reasoning_content: lenientText,
    reasoning: lenientText,
    tool_calls: z.array(z.unknown()).nullish().catch(undefined),
    function_call: z.unknown().optional(),
  }),
})

const textChoice = z.object({ ...around, text: z.string().nullable() })

/** @internal */
export const chatReply = z.object({ choices: z.array(chatChoice).min(1) })
/** @internal */
export const textReply = z.object({ choices: z.array(textChoice).min(1) })

/** @internal */
export type ChatMessage = z.infer<typeof chatChoice>['message']
