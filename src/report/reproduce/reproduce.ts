import { crossTable, preferenceTable } from './cross-tables.js'
import { deviations } from './deviations.js'
import { headToHeadTable } from './head-to-head.js'
import { modelsTable, promptsTable } from './judging.js'
import { mapTable } from './map-table.js'
import { alpacaEvalTable, lengthsTable } from './other-tables.js'
import { strengthsTable } from './strengths-table.js'
import { textsTable } from './texts-table.js'
import type { ReproducedRun, Reproduction } from './types.js'

/** What would give the numbers of a table that there are none for. */
const ways = {
  'Table 1 (AlpacaEval 2)': "annotations of AlpacaEval for the run's models",
  'Table 2 (reward modelling)': 'evaluate in the config: responses that people ranked',
  'Table 3 (judge prompts)': 'an evaluation of the models with several judge prompts (ranked.prompts)',
  'Figure 3 (head to head)': 'an evaluation of the models that compares them (headToHead)',
  'Figure 4 (data distribution)': 'seed data to compare with: IFT and EFT rows',
}

/**
 * The paper's tables for a run of one's own: its numbers under every reading of the paper's words beside those that the
 * paper reports, with intervals, and what the run does otherwise.
 *
 * @example
 * ```ts
 * import { formatReproduction, reproduce } from 'self-rewarding/report'
 *
 * const net = { value: 0.25, interval: { low: 0.1, high: 0.4 } }
 * const reproduction = reproduce({
 *   title: 'runs/a',
 *   settings: {},
 *   models: [],
 *   comparisons: [{ a: 'M2', b: 'M1', n: 20, excluded: 0, win: 10, tie: 5, lose: 5, net }],
 *   lengthUnit: 'characters',
 *   rows: {},
 *   alpacaEval: [],
 * })
 * console.log(formatReproduction(reproduction))
 * ```
 */
export function reproduce(run: ReproducedRun): Reproduction {
  const { comparisons, strengths, cross = [], selfPreference = [], maps = [], texts = [] } = run
  const found = {
    'Table 1 (AlpacaEval 2)': alpacaEvalTable(run),
    'Table 2 (reward modelling)': modelsTable(run.models),
    'Table 3 (judge prompts)': promptsTable(run.models),
    'Figure 3 (head to head)': headToHeadTable(run),
    'Figure 4 (data distribution)': mapTable(maps),
  }
  const tables = [
    ...Object.values(found),
    strengthsTable(strengths),
    crossTable(cross),
    preferenceTable(selfPreference),
    lengthsTable(run),
    textsTable(texts),
  ].filter(table => table !== undefined)
  const missing = Object.entries(found).flatMap(([name, table]) =>
    table === undefined ? [`${name}: needs ${ways[name as keyof typeof ways]}`] : [],
  )
  return { title: run.title, tables, deviations: deviations(run.settings), missing, maps, comparisons }
}
