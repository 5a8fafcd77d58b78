import { z } from 'zod'
import { ensure, refuseUnknown } from '../../../core/check.js'
import { codePoints } from '../../code-points.js'
import { type AlpacaEvalItem, isPreferenceOf } from '../item.js'
import { type JsonSource, readRows, text, writeRows } from './json-rows.js'

/** A row of AlpacaEval's `annotations.json`: one judged instruction. Other fields stay as they are. */
export interface AlpacaAnnotation {
  /** The instruction. */
  readonly instruction: string
  /** The baseline's output. */
  readonly output_1: string
  /** The baseline's name. */
  readonly generator_1: string
  /** The model's output. */
  readonly output_2: string
  /** The model's name. */
  readonly generator_2: string
  /** The judge's name. */
  readonly annotator: string
  /** 1..2, 2 where the model wins; 0 is a draw too (older files); null where the judge stated none. */
  readonly preference: number | null
  /** Whatever else the row holds: `dataset`, `raw_completion`, `price_per_example` and others. */
  readonly [field: string]: unknown
}

const expected = 'expected a number in 1..2, 0 for a draw, or null for none'

const schema: z.ZodType<AlpacaAnnotation> = z.looseObject({
  instruction: text,
  output_1: text,
  generator_1: text,
  output_2: text,
  generator_2: text,
  annotator: text,
  preference: z.number(expected).refine(isPreferenceOf, expected).nullable(),
})

/**
 * The rows of an `annotations.json`: its text, or the parsed value. `preference` keeps all its digits.
 *
 * @param file What errors call it.
 * @throws `DataError` for what is no JSON (a file with `NaN` in it is none), no list, a missing field, or a preference
 * that is none; it names row (from 0) and field.
 * @example
 * ```ts
 * import { alpacaEval, alpacaItems, readAlpacaAnnotations } from 'self-rewarding/evaluate'
 *
 * const text = `[{ "instruction": "Name a prime.", "output_1": "8", "generator_1": "M1", "output_2": "7",
 *   "generator_2": "M2", "annotator": "judge", "preference": 1.9375 }]`
 * console.log(alpacaEval(alpacaItems(readAlpacaAnnotations(text))).winRate) // 93.75
 * ```
 */
export function readAlpacaAnnotations(source: JsonSource, file = 'annotations.json'): AlpacaAnnotation[] {
  return readRows(source, file, schema)
}

/**
 * The text of an `annotations.json` with these rows.
 *
 * @throws `InvalidArgumentError` for what `readAlpacaAnnotations` would refuse, or what JSON cannot hold.
 * @example
 * ```ts
 * import { writeAlpacaAnnotations } from 'self-rewarding/evaluate'
 *
 * const text = writeAlpacaAnnotations([
 *   {
 *     instruction: 'Name a prime.',
 *     output_1: '8',
 *     generator_1: 'M1',
 *     output_2: '7',
 *     generator_2: 'M2',
 *     annotator: 'judge',
 *     preference: 2,
 *   },
 * ])
 * console.log(text.includes('"preference":2.0')) // true
 * ```
 */
export function writeAlpacaAnnotations(rows: readonly AlpacaAnnotation[]): string {
  return writeRows(rows, schema, ['preference'])
}

/**
 * The items of an evaluation from its annotations.
 *
 * @param options.difficulty AlpacaEval's instruction difficulties, one a row, in the rows' order. @default none
 * @throws `InvalidArgumentError` for rows of different models or judges, for as many difficulties as rows are not, and an
 * unknown option.
 * @example
 * ```ts
 * import { alpacaItems } from 'self-rewarding/evaluate'
 *
 * const row = { instruction: 'Smile.', output_1: '😀', generator_1: 'M1', output_2: ':-)', generator_2: 'M2' }
 * console.log(alpacaItems([{ ...row, annotator: 'judge', preference: null }])) // [ { preference: null, length: 3, baselineLength: 1 } ]
 * ```
 */
export function alpacaItems(
  annotations: readonly AlpacaAnnotation[],
  options: { readonly difficulty?: readonly number[] } = {},
): AlpacaEvalItem[] {
  refuseUnknown(options, ['difficulty'])
  ensure(Array.isArray(annotations), 'annotations', annotations, 'an array')
  const { difficulty } = options
  const count = annotations.length
  const isFull = difficulty === undefined || difficulty.length === count
  ensure(isFull, 'difficulty', difficulty, `an array as long as annotations (${count})`)
  const [first] = annotations
  return annotations.map((row, i) => {
    for (const name of ['generator_1', 'generator_2', 'annotator'] as const)
      ensure(
        row[name] === first?.[name],
        `annotations[${i}].${name}`,
        row[name],
        `${first?.[name]}, as before`,
      )
    return {
      preference: row.preference,
      length: codePoints(row.output_2),
      baselineLength: codePoints(row.output_1),
      ...(difficulty && { difficulty: difficulty[i] }),
    }
  })
}
