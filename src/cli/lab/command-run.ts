import { makeDirectory } from '../../node/make-directory.js'
import { formatSummary } from '../../report/format-summary.js'
import type { RunSummary } from '../../report/summary.js'
import { commandLine } from '../command-line.js'
import type { CliContext } from '../context.js'
import { exitCodes } from '../exit-codes.js'
import { explain, isStop } from '../failures.js'
import { jsonLine, jsonView } from '../progress/json-view.js'
import { personView } from '../progress/person-view.js'
import { readingWidth } from '../reading-width.js'
import { writeSummary } from '../report/write-page.js'
import { shortLines } from '../short-line.js'
import { styleOf } from '../style.js'
import type { LabFlags } from './options.js'
import { whatIsWhere } from './results.js'
import { nextCommands } from './suggestions.js'

/** Runs the lab, shows how far it is, and what came out. */
export async function runTheLab(context: CliContext, flags: LabFlags): Promise<void> {
  const { stdout, stderr } = context.process
  const stopping = new AbortController()
  const view = flags.json ? jsonView(stdout) : personView(context)
  const release = context.onInterrupt(() => {
    if (stopping.signal.aborted) {
      view.close()
      context.exit(exitCodes.interrupted)
      return
    }
    stopping.abort()
    if (!flags.json) view.say('Stopping. What is done is kept; Ctrl+C once more ends it at once.')
  })
  try {
    const { json, threads, ...settings } = flags
    // First: what cannot be written to should not be worked for.
    await makeDirectory(flags.directory)
    const summary = await context.runLab({
      ...settings,
      threads: threads === '1' ? 1 : 2,
      signal: stopping.signal,
      onProgress: progress => view.show(progress),
    })
    await writeSummary(flags.directory, summary)
    view.close()
    stdout.write(json ? jsonLine({ summary }) : await closing(context, flags, summary))
    context.process.exitCode = exitCodes.done
  } catch (error) {
    view.close()
    const isStopped = isStop(error, stopping.signal)
    stderr.write(
      `${isStopped ? shortLines(`Stopped. To go on:\n  ${commandLine(context.args)}`) : explain(error)}\n`,
    )
    context.process.exitCode = isStopped ? exitCodes.interrupted : exitCodes.failed
  } finally {
    release()
  }
}

/** The numbers, where everything lies, and what to try next. */
async function closing(
  { process: { stdout } }: CliContext,
  flags: LabFlags,
  summary: RunSummary,
): Promise<string> {
  const style = styleOf(stdout)
  const width = readingWidth(stdout)
  const next = nextCommands(flags).map(
    ({ command, why }) => `  ${shortLines(command)}\n      ${style.soft(why)}`,
  )
  const parts = [
    formatSummary(summary, { width, heading: style.strong }),
    `${style.strong('What is where')}\n\n${await whatIsWhere(flags.directory, width)}`,
    `${style.strong('What to try next')}\n\n${next.join('\n')}`,
  ]
  return `\n${parts.join('\n\n\n')}\n`
}
