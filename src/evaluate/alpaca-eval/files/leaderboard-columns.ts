const isPercent = (value: number): boolean => value >= 0 && value <= 100
const isSpread = (value: number): boolean => value >= 0 && Number.isFinite(value)
const isCount = (value: number): boolean => value >= 0 && Number.isSafeInteger(value)

const percent = { fits: isPercent, expected: 'a number in 0..100', isWhole: false }
const spread = { fits: isSpread, expected: 'a number, 0 or more', isWhole: false }
const count = { fits: isCount, expected: 'a whole number, 0 or more', isWhole: true }

/** Columns of numbers, and what these can be. */
const numeric = {
  win_rate: percent,
  standard_error: spread,
  n_wins: count,
  n_wins_base: count,
  n_draws: count,
  n_total: count,
  discrete_win_rate: percent,
  avg_length: count,
  length_controlled_winrate: percent,
  lc_standard_error: spread,
}

/** A column of numbers. */
export type NumericColumn = keyof typeof numeric

/** AlpacaEval's columns in their order, but for the first, the models' names. */
export const columns = [
  'win_rate',
  'standard_error',
  'n_wins',
  'n_wins_base',
  'n_draws',
  'n_total',
  'discrete_win_rate',
  'mode',
  'avg_length',
  'length_controlled_winrate',
  'lc_standard_error',
] as const satisfies readonly (NumericColumn | 'mode')[]

/** What a column of numbers holds. */
export const kindOf = (
  column: NumericColumn,
): { fits: (value: number) => boolean; expected: string; isWhole: boolean } => numeric[column]

/** A number as decimal digits state it; NaN for anything else, such as 0x10. */
export const numberIn = (cell: string): number =>
  /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i.test(cell) ? Number(cell) : Number.NaN
