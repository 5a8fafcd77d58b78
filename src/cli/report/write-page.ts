import { join } from 'node:path'
import { isFile } from '../../node/at-path.js'
import { runFolder } from '../../node/index.js'
import { writeText } from '../../node/whole-file.js'
import { htmlReport } from '../../report/html/html-report.js'
import type { ReadBefore } from '../../report/run/read-before.js'
import { type SummariseRunOptions, summariseAgain } from '../../report/run/summarise-run.js'
import type { RunSummary } from '../../report/summary.js'

export const pageName = 'report.html'
export const summaryName = 'summary.json'

/** Writes the page and the document it is made from; gives the page's path. */
export async function writeSummary(directory: string, summary: RunSummary): Promise<string> {
  await writeText(join(directory, summaryName), `${JSON.stringify(summary, null, 2)}\n`)
  const page = join(directory, pageName)
  await writeText(page, htmlReport(summary))
  return page
}

/** Makes the page of a run directory from what it holds; undefined where it holds no run. */
export async function writePage(
  directory: string,
  options: SummariseRunOptions,
  before?: ReadBefore,
): Promise<string | undefined> {
  if (!(await isFile(join(directory, 'run.json')))) return undefined
  return writeSummary(directory, await summariseAgain(await runFolder(directory), options, before))
}
