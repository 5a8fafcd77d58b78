import { z } from 'zod'
import { ensure, invalid, refuseUnknown } from '../../core/check.js'
import { hashJson } from '../../core/hash.js'
import type { JsonSchema } from '../../model/provider.js'
import { JudgePrompt } from '../judge-prompt.js'
import { isCut } from '../parse-additive-score.js'
import { withoutReasoning } from '../tidy.js'
import type { ParseContext, ParseFailure, Scale, ScoreParser } from '../types.js'
import { onlyJson } from './only-json.js'

/** Names of the fields of a schema's object that are numbers. */
export type NumberField<Schema extends z.ZodObject> = keyof {
  [Name in keyof z.output<Schema> as z.output<Schema>[Name] extends number ? Name : never]: Name
} &
  string

/** What {@link structuredJudge} takes. */
export interface StructuredJudgeOptions<Schema extends z.ZodObject> {
  /** The prompt, with `{{prompt}}` and `{{response}}` once each. Say in it what the fields are to hold. */
  readonly template: string
  /** The scale that the prompt asks for. */
  readonly scale: Scale
  /** The object that a reply is. `z.object` passes over keys that it does not name, `z.strictObject` refuses them. */
  readonly schema: Schema
  /** The field that is the score, or what makes it of all fields; a function needs an `id`. */
  readonly score: NumberField<Schema> | ((reply: z.output<Schema>) => number)
  /**
   * Name and version of how replies are read, for a run's records: change it whenever the function changes, or a
   * check of the schema that JSON Schema cannot say (`refine`, `transform`). @default none needed for a field
   */
  readonly id?: string
  /** What reports call it. @default 'structured' */
  readonly name?: string
}

/**
 * A judge that replies with JSON of a zod schema. Backends that can are held to it (`GenerateRequest.schema`); those
 * that cannot refuse the call instead of passing over it.
 *
 * A reply is read as it is: a fence, words around the JSON, a key that comes twice (`not-json`), another type or a
 * missing field, a check or a `score` that throws (`wrong-shape`), a cut text (`truncated`) and a score off the scale are failures, never mended. The
 * schema is part of `templateId`: another one is another question. `score` and `id` are part of `parserId` alone.
 *
 * @throws `InvalidArgumentError` for a schema that is no object or that JSON Schema cannot say, a function without an
 * `id`, a placeholder that is missing, twice there or unknown, an impossible scale, and an unknown option.
 * @example
 * ```ts
 * import { structuredJudge } from 'self-rewarding/judge'
 * import { z } from 'zod'
 *
 * const judge = structuredJudge({
 *   template: 'Rate the answer to "{{prompt}}" from 0 to 5.\n<answer>{{response}}</answer>\nReply with JSON: justification, then score.',
 *   scale: { min: 0, max: 5 },
 *   schema: z.strictObject({ justification: z.string(), score: z.int().min(0).max(5) }),
 *   score: 'score',
 * })
 * console.log(judge.parse('{ "justification": "Correct.", "score": 4 }')) // { ok: true, score: 4 }
 * console.log(judge.parse('Sure! { "justification": "Correct.", "score": 4 }').ok) // false
 * ```
 */
export function structuredJudge<Schema extends z.ZodObject>(
  options: StructuredJudgeOptions<Schema>,
): JudgePrompt {
  refuseUnknown(options, ['template', 'scale', 'schema', 'score', 'id', 'name'])
  const { template, scale, schema, score, id, name = 'structured' } = options
  ensure(schema instanceof z.ZodObject, 'schema', schema, 'a zod object')
  const isField = typeof score === 'string' && Object.hasOwn(schema.shape, score)
  ensure(isField || typeof score === 'function', 'score', score, 'a field of the schema, or a function')
  const isNamed = id === undefined ? isField : typeof id === 'string' && id !== ''
  ensure(isNamed, 'id', id, 'a name and version of how replies are read; a function needs one')
  const asked = toJsonSchema(schema)
  const reading = hashJson({ schema: asked, score: isField ? score : undefined, id })
  const parser: ScoreParser = {
    id: `structured-1:${reading}`,
    parse: (text, { finish }) => {
      const reply = replyIn(text, finish, schema)
      if ('reason' in reply) return { ok: false, reason: reply.reason, raw: text }
      const stated =
        typeof score === 'function' ? orNothing(() => score(reply.data)) : Reflect.get(reply.data, score)
      return typeof stated === 'number'
        ? { ok: true, score: stated }
        : { ok: false, reason: 'wrong-shape', raw: text }
    },
  }
  return JudgePrompt.custom({ template, scale, name, parser, schema: asked })
}

/** What a text holds, where it is what the schema asks for, or why it does not. */
function replyIn<Schema extends z.ZodObject>(
  text: string,
  finish: ParseContext['finish'],
  schema: Schema,
): { readonly data: z.output<Schema> } | { readonly reason: ParseFailure } {
  const answer = withoutReasoning(text)
  // As it came first: a string in the JSON may speak of reasoning tags. A whole object cannot go on, cut or not.
  const json = onlyJson(text) ?? onlyJson(answer)
  if (json === undefined) {
    if (isCut(finish)) return { reason: 'truncated' }
    return { reason: answer.trim() === '' ? 'empty' : 'not-json' }
  }
  const read = orNothing(() => schema.safeParse(json.value))
  return read?.success ? { data: read.data } : { reason: 'wrong-shape' }
}

/** What a text says must not end a run, also where code of the user's meets it. */
function orNothing<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}

/**
 * What a backend is asked for: the object before any `transform`, with no keys beside those named, which some backends
 * require to be said.
 */
function toJsonSchema(schema: z.ZodObject): JsonSchema {
  try {
    const { $schema, ...asked } = z.toJSONSchema(schema, {
      io: 'input',
      override: ({ zodSchema, jsonSchema }) => {
        const { def } = zodSchema._zod
        if (def.type === 'object' && def.catchall === undefined) jsonSchema.additionalProperties = false
      },
    })
    return asked
  } catch (error) {
    throw invalid('schema', schema, 'a schema that JSON Schema can say', error)
  }
}
