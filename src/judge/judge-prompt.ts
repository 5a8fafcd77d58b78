import { ensure, refuseUnknown } from '../core/check.js'
import { hashJson } from '../core/hash.js'
import type { JsonSchema } from '../model/provider.js'
import { ADDITIVE_TEMPLATE } from './additive.js'
import { MULTIPLE_CHOICE_TEMPLATE } from './multiple-choice.js'
import { additiveParser } from './parse-additive-score.js'
import { completeScale, offScale } from './scale.js'
import { compileTemplate, RENDERING, renderTemplate, type Template } from './template.js'
import type { ParseContext, ParsedScore, RenderedJudgePrompt, Scale, ScoreParser } from './types.js'

/** What a candidate is judged with: {@link JudgePrompt.custom}. */
export interface CustomJudgePrompt {
  /** The prompt, with `{{prompt}}` and `{{response}}` once each. Put the response between tags of its own. */
  readonly template: string
  /** The scale that the prompt asks for. */
  readonly scale: Scale
  /** What reports call it. @default 'custom' */
  readonly name?: string
  /** How replies are read. @default the rules of `parseAdditiveScore` */
  readonly parser?: ScoreParser
  /**
   * JSON Schema that the backend is to hold replies to; it needs a `parser` that reads them. `structuredJudge` of
   * `self-rewarding/judge` makes both of a zod schema. @default none
   */
  readonly schema?: JsonSchema
}

/**
 * A prompt that asks a model to judge a response, and the way its reply is read.
 *
 * @example
 * ```ts
 * import { JudgePrompt } from 'self-rewarding'
 *
 * const judge = JudgePrompt.additive()
 * const { messages, flags } = judge.render({ prompt: 'Name a prime.', response: '7 is a prime.' })
 * const result = judge.parse('Correct and short.\n\nScore: 4', { finish: 'stop' })
 * console.log(messages.length, flags, result.ok ? result.score : result.reason) // 1 [] 4
 * ```
 */
export class JudgePrompt {
  /** What reports call it. */
  readonly name: string
  /** The prompt with its placeholders. */
  readonly template: string
  /** The scale of its scores. */
  readonly scale: Required<Scale>
  /** JSON Schema that the backend is to hold replies to, where there is one. */
  readonly schema?: JsonSchema
  /**
   * Identifies what the judge is asked, template and schema: equal ids, equal calls. Another scale or parser needs no
   * new calls.
   */
  readonly templateId: string
  /** Identifies how replies are read. */
  readonly parserId: string
  /** Identifies template, scale and parser together: equal ids, equal scores from equal replies. */
  readonly id: string

  readonly #compiled: Template<'prompt' | 'response'>
  readonly #parser: ScoreParser

  private constructor({
    template,
    scale,
    name = 'custom',
    parser = additiveParser,
    schema,
  }: CustomJudgePrompt) {
    this.#compiled = compileTemplate(template, ['prompt', 'response'])
    this.#parser = parser
    this.name = name
    this.template = template
    this.scale = completeScale(scale)
    this.parserId = parser.id
    if (schema) this.schema = schema
    this.templateId = hashJson({ template, rendering: RENDERING, schema })
    this.id = hashJson({ template: this.templateId, scale: this.scale, parser: parser.id })
  }

  /** The paper's additive prompt (Figure 2), word for word; whole points from 0 to 5. */
  static additive(): JudgePrompt {
    return new JudgePrompt({ name: 'additive', template: ADDITIVE_TEMPLATE, scale: { min: 0, max: 5 } })
  }

  /**
   * The prompt that the paper compares with (Li et al. 2023a, Figure 5): one of five described grades, 1 to 5. Its
   * levels are theirs; the words are this library's.
   */
  static multipleChoice(): JudgePrompt {
    return new JudgePrompt({
      name: 'multiple-choice',
      template: MULTIPLE_CHOICE_TEMPLATE,
      scale: { min: 1, max: 5 },
    })
  }

  /**
   * A prompt of your own.
   *
   * @throws {@link InvalidArgumentError} for a placeholder that is missing, twice there or unknown, for an impossible
   * scale, a parser without an id, a schema without a parser, and an unknown option.
   *
   * @example
   * ```ts
   * import { JudgePrompt } from 'self-rewarding'
   *
   * const judge = JudgePrompt.custom({
   *   template: 'Rate this answer to "{{prompt}}" from 1 to 10:\n<answer>{{response}}</answer>\nEnd with "Score: <number>".',
   *   scale: { min: 1, max: 10 },
   * })
   * ```
   */
  static custom(options: CustomJudgePrompt): JudgePrompt {
    refuseUnknown(options, ['template', 'scale', 'name', 'parser', 'schema'])
    const { parser, schema } = options
    const usable =
      !parser || (typeof parser.id === 'string' && parser.id !== '' && typeof parser.parse === 'function')
    ensure(usable, 'parser', parser, 'an id and a parse function')
    ensure(!schema || parser !== undefined, 'parser', parser, 'a parser of what the schema asks for')
    return new JudgePrompt(options)
  }

  /** Fills in the prompt. Tags of the template and special tokens in both texts are made inert, and flagged. */
  render(values: { readonly prompt: string; readonly response: string }): RenderedJudgePrompt {
    return renderTemplate(this.#compiled, values)
  }

  /** Reads a reply: the completion's text alone, without the prompt. Never throws because of what a text says. */
  parse(text: string, { finish = 'stop' }: ParseContext = {}): ParsedScore {
    const { scale, template } = this
    const parsed = this.#parser.parse(text, { finish, scale, template })
    const fault = parsed.ok ? offScale(parsed.score, scale, decimalsOf(parsed.score)) : undefined
    return fault ? { ok: false, reason: fault, raw: text } : parsed
  }
}

/** The digits behind the point: 15 of 0.15, 00000015 of 1.5e-7. */
function decimalsOf(value: number): string {
  if (Number.isSafeInteger(value)) return ''
  const [, whole = '', decimals = '', down] = /^-?(\d+)(?:\.(\d+))?(?:e-(\d+))?$/.exec(String(value)) ?? []
  return down ? '0'.repeat(Number(down) - 1) + whole + decimals : decimals
}
