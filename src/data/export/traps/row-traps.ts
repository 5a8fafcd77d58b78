import { marginOf } from '../formats/fields.js'
import type { TrainingFormat } from '../formats/format.js'
import type { PairRow, ResponseRow, TrapOptions } from '../types.js'
import { lengthTrap } from './prompt-bound.js'
import type { Trap } from './reasons.js'
import { Seen } from './seen.js'
import { type TokenRules, textTrap } from './text-traps.js'
import { promptTurnsTrap, responseText, responseTurnsTrap, type Turns, textsOf } from './turn-traps.js'

/** Says what is wrong with the next row of a file; it remembers those before. */
export type Examine<Row> = (row: Row) => Trap | undefined

/** A response under its column. */
interface Named {
  readonly field: string
  readonly response: Turns
}

/** Checks preference pairs. */
export function examinePairs(format: TrainingFormat<PairRow>, options: TrapOptions): Examine<PairRow> {
  const examine = examineTraining(format, options)
  const isScored = sameInAllRows<boolean>()
  return row => {
    const { chosen, rejected } = row
    const named = [
      { field: 'chosen', response: chosen },
      { field: 'rejected', response: rejected },
    ]
    const own = (): Trap | undefined => {
      const [better, worse] = [responseText(chosen), responseText(rejected)]
      if (better.trim() === worse.trim()) return sameResponse
      const { chosen_score, rejected_score, margin } = row
      const found =
        numberTrap({ chosen_score, rejected_score, margin }) ?? numberTrap({ margin: marginOf(row) })
      return found ?? (halfScored(row) ? missingScore : undefined)
    }
    const ofFile = (): Trap | undefined =>
      format.scores === 'none' || isScored(hasScore(row, format.scores)) ? undefined : missingScore
    return examine(row, named, { own, ofFile })
  }
}

/** Checks responses to imitate. */
export function examineResponses(
  format: TrainingFormat<ResponseRow>,
  options: TrapOptions,
): Examine<ResponseRow> {
  const examine = examineTraining(format, options)
  return row =>
    examine(row, [{ field: 'completion', response: row.completion }], {
      own: () => numberTrap({ score: row.score }),
    })
}

/** What only one kind of rows is checked for: by itself, and last, so that no row left out counts, beside the others. */
interface OwnChecks {
  readonly own: () => Trap | undefined
  readonly ofFile?: () => Trap | undefined
}

/** What all rows to train on have in common. */
function examineTraining<Row extends PairRow | ResponseRow>(
  format: TrainingFormat<Row>,
  options: TrapOptions,
) {
  const { allow = [], allowTokens = [], forbidTokens = [] } = options
  const rules: TokenRules = { isAllowed: allow.includes('special-token'), allowTokens, forbidTokens }
  const seen = new Seen(allow)
  const isSameKind = sameInAllRows<string>()
  const formatTrap = (row: Row): Trap | undefined => {
    const trap = format.trap?.(row)
    return trap && allow.some(reason => reason === trap.reason) ? undefined : trap
  }
  return (row: Row, responses: readonly Named[], { own, ofFile }: OwnChecks): Trap | undefined => {
    const { prompt, prompt_index } = row
    const texts = [{ field: 'prompt', response: prompt }, ...responses]
    return (
      kindTrap(format, texts) ??
      promptTurnsTrap(prompt) ??
      first(responses, ({ response, field }) => responseTurnsTrap(response, field)) ??
      first(texts, ({ response, field }) =>
        first(textsOf(response, field), ({ text, field }) => textTrap(text, field, rules)),
      ) ??
      own() ??
      formatTrap(row) ??
      lengthTrap(prompt, options, format.spare ?? 0) ??
      (isSameKind(typeof prompt) ? undefined : mixedKinds) ??
      ofFile?.() ??
      seen.trap({ prompt, prompt_index, responses: responses.map(({ response }) => responseText(response)) })
    )
  }
}

function kindTrap({ takesText }: { readonly takesText: boolean }, texts: readonly Named[]): Trap | undefined {
  const [prompt] = texts
  const isText = typeof prompt?.response === 'string'
  const other = texts.find(({ response }) => (typeof response === 'string') !== isText)
  if (other) return { ...mixedKinds, field: other.field }
  if (!isText || takesText) return undefined
  return {
    reason: 'wrong-kind',
    field: 'prompt',
    problem: 'a raw text, where this format takes conversations',
    advice: 'export raw texts as trl, trl-sft or openrlhf, or run with chatFormat',
  }
}

/** The first trap of several. */
function first<T>(items: readonly T[], trap: (item: T) => Trap | undefined): Trap | undefined {
  for (const item of items) {
    const found = trap(item)
    if (found) return found
  }
  return undefined
}

/** Whether a value is that of the first row. */
function sameInAllRows<T>(): (value: T) => boolean {
  let wanted: { readonly value: T } | undefined
  return value => {
    wanted ??= { value }
    return value === wanted.value
  }
}

const isNumber = (value: unknown): value is number => typeof value === 'number'

function hasScore({ chosen_score, margin }: PairRow, wanted: 'margin' | 'both'): boolean {
  return isNumber(chosen_score) || (wanted === 'margin' && isNumber(margin))
}

function halfScored({ chosen_score, rejected_score }: PairRow): boolean {
  return isNumber(chosen_score) !== isNumber(rejected_score)
}

/** Also for rows that are no training data. */
export function numberTrap(values: Readonly<Record<string, number | null | undefined>>): Trap | undefined {
  for (const [field, value] of Object.entries(values)) {
    if (typeof value !== 'number' || Number.isFinite(value)) continue
    const advice = 'leave the row out; where nobody scored, leave the field out in all rows'
    return { reason: 'not-a-number', field, problem: `is ${value}`, advice }
  }
  return undefined
}

const mixedKinds: Trap = {
  reason: 'wrong-kind',
  field: 'prompt',
  problem: 'raw texts and conversations in one file',
  advice: 'put them into files of their own: the first row decides how a trainer reads all',
}

const sameResponse: Trap = {
  reason: 'same-response',
  field: 'rejected',
  problem: 'is the text of chosen',
  advice: 'leave the row out: nothing can be learnt from it',
}

const missingScore: Trap = {
  reason: 'missing-score',
  field: 'chosen_score',
  problem: 'scores in some rows and not in others, or of one response alone',
  advice:
    'leave rows without scores out, or the scores of all: a column has one type from the first row to the last',
}
