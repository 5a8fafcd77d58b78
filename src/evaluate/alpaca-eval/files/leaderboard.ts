import { ensure, invalid, refuseUnknown } from '../../../core/check.js'
import { DataError, describe } from '../../../core/errors.js'
import type { AlpacaEvalReport } from '../report.js'
import { csvCell, parseCsv } from './csv.js'
import { decimal } from './json-rows.js'
import { columns, kindOf, numberIn } from './leaderboard-columns.js'

/** A row of AlpacaEval's leaderboard, by its column names. Rates are percent; undefined where the file has none. */
export interface AlpacaLeaderboardRow {
  /** The model: the file's first column, which has no name. */
  readonly name: string
  /** Win rate, percent. */
  readonly win_rate?: number | undefined
  /** Its standard error, percentage points. */
  readonly standard_error?: number | undefined
  /** Preferences above 1.5. */
  readonly n_wins?: number | undefined
  /** Preferences below 1.5. */
  readonly n_wins_base?: number | undefined
  /** Preferences of 1.5. */
  readonly n_draws?: number | undefined
  /** Preferences. */
  readonly n_total?: number | undefined
  /** (wins + draws / 2) / total, percent. */
  readonly discrete_win_rate?: number | undefined
  /** Which list the model is shown in: `minimal`, `verified`, `community`, `dev`. */
  readonly mode?: string | undefined
  /** Mean length in code points, its decimals cut off. */
  readonly avg_length?: number | undefined
  /** Length-controlled win rate (`length_controlled_v1`), percent. */
  readonly length_controlled_winrate?: number | undefined
  /** Spread of its predictions, percentage points. */
  readonly lc_standard_error?: number | undefined
}

/**
 * The leaderboard's row of a report. Only a rate of the leaderboard's own model, `length_controlled_v1`, goes into
 * `length_controlled_winrate`.
 *
 * @throws `InvalidArgumentError` for a name that is none, and an unknown option.
 * @example
 * ```ts
 * import { alpacaEval, alpacaLeaderboardRow } from 'self-rewarding/evaluate'
 *
 * const report = alpacaEval([{ preference: 1.5, length: 21, baselineLength: 20 }])
 * const row = alpacaLeaderboardRow(report, { name: 'M2', mode: 'community' })
 * console.log(row.n_draws, row.length_controlled_winrate) // 1 undefined
 * ```
 */
export function alpacaLeaderboardRow(
  report: AlpacaEvalReport,
  options: { readonly name: string; readonly mode?: string },
): AlpacaLeaderboardRow {
  refuseUnknown(options, ['name', 'mode'])
  const { name, mode } = options
  ensure(typeof name === 'string', 'name', name, "the model's name")
  const { lengthControlled: controlled, averageLength } = report
  const isTheirs = controlled?.ok && controlled.model === 'length_controlled_v1'
  return {
    name,
    win_rate: report.winRate,
    standard_error: report.standardError,
    n_wins: report.wins,
    n_wins_base: report.losses,
    n_draws: report.draws,
    n_total: report.n,
    discrete_win_rate: report.discreteWinRate,
    mode,
    avg_length: averageLength === undefined ? undefined : Math.floor(averageLength),
    length_controlled_winrate: isTheirs ? controlled.winRate : undefined,
    lc_standard_error: isTheirs ? controlled.standardError : undefined,
  }
}

/**
 * The rows of a leaderboard's CSV text. Older files lack columns; those are undefined.
 *
 * @param file What errors call it.
 * @throws `DataError` for a column that is not AlpacaEval's or comes twice, a row of another width, and a number that
 * is none or cannot be one of its column's (rates 0..100, counts whole); it names row (from 0) and field.
 * @example
 * ```ts
 * import { readAlpacaLeaderboard } from 'self-rewarding/evaluate'
 *
 * const [row] = readAlpacaLeaderboard(',win_rate,n_total,mode\nclaude-2,17.188240356708075,805,verified\n')
 * console.log(row?.name, row?.win_rate) // claude-2 17.188240356708075
 * ```
 */
export function readAlpacaLeaderboard(csv: string, file = 'leaderboard.csv'): AlpacaLeaderboardRow[] {
  const [header = [], ...rows] = parseCsv(csv, file)
  const [index, ...names] = header
  if (index !== '' && index !== 'name')
    throw new DataError(`expected a first column without a name, got ${describe(index)}`, { file })
  const used = names.flatMap(name => columns.find(column => column === name) ?? [])
  const wrong = names.find((name, i) => used[i] !== name || names.indexOf(name) !== i)
  if (wrong !== undefined)
    throw new DataError(
      `expected each of the columns ${columns.join(', ')} once at most, got ${describe(wrong)}`,
      { file },
    )
  return rows.map((cells, r) => {
    if (cells.length !== header.length)
      throw new DataError(`[${r}]: expected ${header.length} cells, got ${cells.length}`, { file })
    const [name = '', ...values] = cells
    const fields = values.map((value, c): [string, string | number | undefined] => {
      const column = used[c] ?? 'mode'
      if (column === 'mode' || value === '') return [column, value === '' ? undefined : value]
      const number = numberIn(value)
      const { fits, expected } = kindOf(column)
      if (!fits(number))
        throw new DataError(`[${r}].${column}: expected ${expected}, got ${describe(value)}`, { file })
      return [column, number]
    })
    return { name, ...Object.fromEntries(fields) }
  })
}

/**
 * A leaderboard's CSV text, with all of AlpacaEval's columns; floats keep all their digits.
 *
 * @throws `InvalidArgumentError` for a field that the file has no column for, and a number that is none.
 * @example
 * ```ts
 * import { writeAlpacaLeaderboard } from 'self-rewarding/evaluate'
 *
 * const text = writeAlpacaLeaderboard([{ name: 'M2', win_rate: 50, n_total: 805 }])
 * console.log(text.split('\n')[1]) // M2,50.0,,,,,805,,,,,
 * ```
 */
export function writeAlpacaLeaderboard(rows: readonly AlpacaLeaderboardRow[]): string {
  ensure(Array.isArray(rows), 'rows', rows, 'an array')
  const lines = rows.map((row, r) => {
    refuseUnknown(row, ['name', ...columns])
    ensure(typeof row.name === 'string', `rows[${r}].name`, row.name, "the model's name")
    const cells = columns.map(column => {
      const value = row[column]
      if (value === undefined) return ''
      if (column === 'mode') return csvCell(String(value))
      const { fits, expected, isWhole } = kindOf(column)
      if (typeof value !== 'number' || !fits(value))
        throw invalid(`rows[${r}].${column}`, value, `${expected}, or absent`)
      return isWhole ? String(value) : decimal(value)
    })
    return [csvCell(row.name), ...cells].join(',')
  })
  return `${['', ...columns].join(',')}\n${lines.map(line => `${line}\n`).join('')}`
}
