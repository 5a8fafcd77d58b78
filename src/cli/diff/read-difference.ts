import { suggest } from '../../core/suggest.js'
import type { IterationReport } from '../../iterate/report.js'
import { moneyOf } from '../../iterate/spending/usage.js'
import { readStored } from '../../iterate/stored.js'
import type { ReadableLedger } from '../../node/run-folder.js'
import { reportOf } from '../../report/run/read-report.js'
import { readableRun } from '../run-directory/open.js'
import { pricesOfRun } from '../run-directory/prices.js'
import { settingsOfRun } from '../run-directory/settings.js'
import { UsageError } from '../usage-error.js'
import { bothAnswered } from './examples.js'
import { judgesOf } from './judges.js'
import type { Difference } from './types.js'

/**
 * Two models of a run, from what the run wrote.
 *
 * @param names Checkpoints by their names, or iterations by their numbers.
 * @throws `UsageError` where the run has no such model, or both are the same.
 */
export async function readDifference(
  directory: string,
  names: readonly [string, string],
  examples: number,
): Promise<Difference> {
  const ledger = await readableRun(directory)
  const settings = await settingsOfRun(ledger)
  const reports = (await reportOf(ledger)).iterations
  const made = await namesOf(ledger, reports)
  const [a, b] = names.map(name => find(reports, made, name, ledger.location))
  if (a === undefined || b === undefined) throw new Error('two were asked for')
  if (a.iteration === b.iteration)
    throw new UsageError(`${names[0]} and ${names[1]} are the same; give two of ${made.join(', ')}`)
  const prices = await pricesOfRun(ledger)
  const cost = ({ funnel }: IterationReport): number | null =>
    prices && funnel ? moneyOf(funnel.spent, prices) : null
  return {
    a,
    b,
    ...(prices && { money: { currency: prices.currency, a: cost(a), b: cost(b) } }),
    ...(await judgesOf(ledger, a, b, settings.judge?.scale?.max)),
    ...(examples > 0 && (await bothAnswered(ledger, a, b, examples))),
  }
}

/** Models that the run made, reported on or not. */
async function namesOf(
  ledger: ReadableLedger,
  reports: readonly IterationReport[],
): Promise<readonly string[]> {
  const lineage = (await readStored(ledger, { document: 'lineage' })) ?? []
  return [...new Set([...lineage, ...reports].map(({ checkpoint }) => checkpoint.name))]
}

function find(
  reports: readonly IterationReport[],
  made: readonly string[],
  name: string,
  location: string,
): IterationReport {
  const found =
    reports.find(({ checkpoint }) => checkpoint.name === name) ??
    reports.find(({ iteration }) => String(iteration) === name)
  if (found) return found
  if (made.includes(name)) {
    throw new UsageError(
      `${location} says nothing of ${name}: no iteration was made with it, and as a judge it is measured where the config has evaluate. To compare the models of a run by their answers, use evaluateModels and self-rewarding reproduce`,
    )
  }
  const near = suggest(name, made)
  throw new UsageError(
    `${location} has no model ${name}${near === undefined ? '.' : `; did you mean ${near}?`} It has ${made.join(', ') || 'none yet'}; an iteration may be named by its number`,
  )
}
