import { join, resolve } from 'node:path'
import { readStored } from '../../iterate/stored.js'
import { isFile } from '../../node/at-path.js'
import { runFolder } from '../../node/index.js'
import { holderOf } from '../../node/lock/holder.js'
import { htmlReport } from '../../report/html/html-report.js'
import { type SummariseRunOptions, summariseRun } from '../../report/run/summarise-run.js'
import type { RunSummary } from '../../report/summary.js'
import { plural } from '../../report/text/numbers.js'
import type { CliContext, Output } from '../context.js'
import { exitCodes } from '../exit-codes.js'
import { fail } from '../failures.js'
import { jsonLine } from '../progress/json-view.js'
import { readingWidth } from '../reading-width.js'
import { evaluationOf } from '../reproduce/read-run.js'
import { seedGroups } from '../reproduce/texts.js'
import { readableRun } from '../run-directory/open.js'
import { refuseOwnPlace } from '../run-directory/own-place.js'
import { pricesOfRun } from '../run-directory/prices.js'
import { settingsOfRun } from '../run-directory/settings.js'
import { shortLine } from '../short-line.js'
import { UsageError } from '../usage-error.js'
import { healthLines } from './health-lines.js'
import { placePage } from './place-page.js'
import { pageName, writeSummary } from './write-page.js'

/** Options of `self-rewarding report`. */
export interface ReportFlags {
  readonly out?: string
  readonly evaluation?: string
  readonly ift?: string
  readonly json: boolean
}

/** Makes the page of a run. */
export async function report(this: CliContext, flags: ReportFlags, directory: string): Promise<void> {
  const { stdout } = this.process
  try {
    await settingsOfRun(await readableRun(directory))
    if (flags.out !== undefined) await refuseOwnPlace(directory, flags.out, pageName)
    await refuseLab(directory, flags)
    const summary = await summariseRun(await runFolder(directory), await optionsOf(directory, flags))
    const page = await write(directory, flags, summary)
    stdout.write(flags.json ? jsonLine({ summary, page }) : inWords(summary, page, stdout))
    this.process.exitCode = exitCodes.done
  } catch (error) {
    fail(this, error)
  }
}

/** The lab's own page has an exam of every model, which the run does not know of. */
async function refuseLab(directory: string, { out }: ReportFlags): Promise<void> {
  const page = join(directory, pageName)
  const isOther = out !== undefined && resolve(out) !== resolve(page)
  if (isOther || !(await isFile(join(directory, 'lab.json'))) || !(await isFile(page))) return
  throw new UsageError(
    `${page} is the lab's own, with an exam that only the lab takes; start the lab again with the same options to make it anew (the exam is taken again, nothing is trained), or give --out FILE for one of the run alone`,
  )
}

async function optionsOf(directory: string, { evaluation, ift }: ReportFlags): Promise<SummariseRunOptions> {
  const made = (await readStored(await runFolder(directory), { document: 'lineage' })) ?? []
  const models = await evaluationOf(directory, evaluation, made)
  const prices = await pricesOfRun(await runFolder(directory))
  const groups = await seedGroups(directory, ift === undefined ? {} : { ift })
  const seeds = groups.find(({ name }) => name === 'IFT')?.pairs.map(({ prompt }) => prompt)
  return {
    ...(models && { models }),
    ...(prices && { prices }),
    ...(seeds && { seeds }),
    isUnderWay: (await holderOf(directory)) !== undefined,
  }
}

async function write(directory: string, { out }: ReportFlags, summary: RunSummary): Promise<string> {
  if (out === undefined) return writeSummary(directory, summary)
  await placePage(out, htmlReport(summary))
  return out
}

function inWords({ about, health, missing = [] }: RunSummary, page: string, output: Output): string {
  const width = readingWidth(output)
  const lines = health ? healthLines(health, width) : []
  const without =
    missing.length === 0
      ? []
      : [`It has no numbers for ${plural(missing.length, 'part')}, and says how to get them.`]
  return `${[shortLine(about, 600), '', ...lines, '', ...without, `For a browser: ${shortLine(page, 4000)}`].join('\n')}\n`
}
