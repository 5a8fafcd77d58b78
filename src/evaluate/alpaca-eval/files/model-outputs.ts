import { z } from 'zod'
import { ensure } from '../../../core/check.js'
import { type JsonSource, readRows, text, writeRows } from './json-rows.js'

/** A row of AlpacaEval's `model_outputs.json`. Other fields stay as they are. */
export interface AlpacaModelOutput {
  /** The instruction. */
  readonly instruction: string
  /** What the model gave; a text without characters is an output too. */
  readonly output: string
  /** The model's name. */
  readonly generator: string
  /** Which of AlpacaEval's sets the instruction is from. */
  readonly dataset?: string | null | undefined
  /** Whatever else the row holds. */
  readonly [field: string]: unknown
}

const schema: z.ZodType<AlpacaModelOutput> = z.looseObject({
  instruction: text,
  output: text,
  generator: text,
  dataset: text.nullish(),
})

/**
 * The rows of a `model_outputs.json`: its text, or the parsed value.
 *
 * @param file What errors call it.
 * @throws `DataError` for what is no JSON, no list, or a row with a missing field; it names row (from 0) and field.
 * @example
 * ```ts
 * import { readAlpacaModelOutputs } from 'self-rewarding/evaluate'
 *
 * const rows = readAlpacaModelOutputs('[{ "instruction": "Name a prime.", "output": "7", "generator": "M2" }]')
 * console.log(rows[0]?.output) // 7
 * ```
 */
export function readAlpacaModelOutputs(source: JsonSource, file = 'model_outputs.json'): AlpacaModelOutput[] {
  return readRows(source, file, schema)
}

/**
 * The text of a `model_outputs.json` with these rows.
 *
 * @throws `InvalidArgumentError` for what `readAlpacaModelOutputs` would refuse, or what JSON cannot hold.
 * @example
 * ```ts
 * import { writeAlpacaModelOutputs } from 'self-rewarding/evaluate'
 *
 * const text = writeAlpacaModelOutputs([{ instruction: 'Name a prime.', output: '7', generator: 'M2' }])
 * console.log(JSON.parse(text).length) // 1
 * ```
 */
export function writeAlpacaModelOutputs(rows: readonly AlpacaModelOutput[]): string {
  return writeRows(rows, schema)
}

/** Outputs of two models for the same instructions. */
export interface PairedOutputs {
  /** Instructions that both have, in the baseline's order. */
  readonly pairs: readonly {
    /** The baseline's row. */
    readonly baseline: AlpacaModelOutput
    /** The model's row. */
    readonly model: AlpacaModelOutput
  }[]
  /** The baseline's rows that the model has no output for. */
  readonly baselineOnly: readonly AlpacaModelOutput[]
  /** The model's rows that the baseline has no output for. */
  readonly modelOnly: readonly AlpacaModelOutput[]
}

/**
 * Pairs outputs by instruction, character by character. An instruction that comes several times is paired in order, the
 * first with the first (ours: AlpacaEval would pair each with each).
 *
 * @throws `InvalidArgumentError` for what is no array of rows with an instruction.
 * @example
 * ```ts
 * import { pairAlpacaOutputs } from 'self-rewarding/evaluate'
 *
 * const row = (generator: string, output: string) => ({ instruction: 'Name a prime.', output, generator })
 * const { pairs, modelOnly } = pairAlpacaOutputs([row('M1', '7')], [row('M2', '11'), row('M2', '13')])
 * console.log(pairs[0]?.model.output, modelOnly.length) // 11 1
 * ```
 */
export function pairAlpacaOutputs(
  baseline: readonly AlpacaModelOutput[],
  model: readonly AlpacaModelOutput[],
): PairedOutputs {
  checkInstructions(baseline, 'baseline')
  checkInstructions(model, 'model')
  const waiting = new Map<string, AlpacaModelOutput[]>()
  for (const row of model) {
    const rows = waiting.get(row.instruction) ?? []
    waiting.set(row.instruction, rows)
    rows.push(row)
  }
  const pairs: PairedOutputs['pairs'][number][] = []
  const baselineOnly: AlpacaModelOutput[] = []
  for (const row of baseline) {
    const other = waiting.get(row.instruction)?.shift()
    if (other === undefined) baselineOnly.push(row)
    else pairs.push({ baseline: row, model: other })
  }
  return { pairs, baselineOnly, modelOnly: [...waiting.values()].flat() }
}

function checkInstructions(rows: readonly AlpacaModelOutput[], field: string): void {
  ensure(Array.isArray(rows), field, rows, 'an array')
  rows.forEach((row, i) => {
    ensure(typeof row === 'object' && row !== null, `${field}[${i}]`, row, 'a row with an instruction')
    ensure(typeof row.instruction === 'string', `${field}[${i}].instruction`, row.instruction, 'a text')
  })
}
