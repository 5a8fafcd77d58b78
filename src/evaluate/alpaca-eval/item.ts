import { ensure } from '../../core/check.js'

/** One instruction of an AlpacaEval: how much the judge prefers the model, and how long both outputs are. */
export interface AlpacaEvalItem {
  /**
   * The judge's preference, 1..2: 1 is a win of the baseline, 2 one of the model, 1.5 a draw; anything between is a
   * judge that was not sure. 0 is a draw too (AlpacaEval's older files). `null` or `undefined` where there is none:
   * excluded and counted.
   */
  readonly preference: number | null | undefined
  /** Length of the model's output in Unicode code points: `[...text].length`. */
  readonly length: number
  /** Length of the baseline's output in Unicode code points. */
  readonly baselineLength: number
  /**
   * The instruction's difficulty, as AlpacaEval fitted it for its own 805 instructions; absent for others. Either all
   * items have one or none has.
   */
  readonly difficulty?: number | undefined
}

/** An item whose preference is there. */
export interface Preferred extends AlpacaEvalItem {
  readonly preference: number
}

/** Throws for what is no list of items. */
export function checkItems(items: readonly AlpacaEvalItem[]): void {
  ensure(Array.isArray(items), 'items', items, 'an array')
  items.forEach((item, i) => {
    const field = `items[${i}]`
    ensure(
      typeof item === 'object' && item !== null,
      field,
      item,
      'an item with a preference and two lengths',
    )
    const { preference, difficulty } = item
    const isPreference = preference == null || isPreferenceOf(preference)
    ensure(
      isPreference,
      `${field}.preference`,
      preference,
      'a number in 1..2, or 0 for a draw, or null for none',
    )
    for (const name of ['length', 'baselineLength'] as const)
      ensure(
        Number.isSafeInteger(item[name]) && item[name] >= 0,
        `${field}.${name}`,
        item[name],
        'a count of code points',
      )
    const isDifficulty = difficulty === undefined || Number.isFinite(difficulty)
    ensure(isDifficulty, `${field}.difficulty`, difficulty, 'a finite number, or absent')
  })
  const known = items.filter(({ difficulty }) => difficulty !== undefined).length
  const first = items.findIndex(({ difficulty }) => (difficulty === undefined) !== (known === 0))
  ensure(
    known === 0 || known === items.length,
    `items[${first}].difficulty`,
    undefined,
    'a difficulty for all items or for none',
  )
}

/** Whether AlpacaEval would take it: 1..2, or 0 as a draw. */
export const isPreferenceOf = (value: unknown): boolean =>
  typeof value === 'number' && ((value >= 1 && value <= 2) || value === 0)

/** The items with a preference; the old 0 as 1.5. */
export function preferred(items: readonly AlpacaEvalItem[]): Preferred[] {
  return items.flatMap(item => {
    const { preference } = item
    return preference == null ? [] : [{ ...item, preference: preference === 0 ? 1.5 : preference }]
  })
}
