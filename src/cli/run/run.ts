import { makeDirectory } from '../../node/make-directory.js'
import { formatSummary } from '../../report/format-summary.js'
import type { RunSummary } from '../../report/summary.js'
import type { CliContext } from '../context.js'
import { exitCodes } from '../exit-codes.js'
import { jsonLine, jsonView } from '../progress/json-view.js'
import { liveView } from '../progress/live-view.js'
import { plainView } from '../progress/plain-view.js'
import type { ProgressView } from '../progress/view.js'
import { styleOf } from '../style.js'
import { nextCommands, sameAgain } from './commands.js'
import { explain, isStop } from './failures.js'
import type { RunFlags } from './options.js'
import { whatIsWhere, writeResults } from './results.js'

/** Wider lines are hard to read. */
const widest = 100

/** Runs the lab, shows how far it is, and what came out. */
export async function run(this: CliContext, flags: RunFlags): Promise<void> {
  const { stdout, stderr } = this.process
  const stopping = new AbortController()
  const view = viewOf(this, flags)
  const release = this.onInterrupt(() => {
    if (stopping.signal.aborted) {
      view.close()
      this.exit(exitCodes.interrupted)
      return
    }
    stopping.abort()
    if (!flags.json) view.say('Stopping. What is done is kept; Ctrl+C once more ends it at once.')
  })
  try {
    const { json, threads, ...settings } = flags
    // First: what cannot be written to should not be worked for.
    await makeDirectory(flags.directory)
    const summary = await this.runLab({
      ...settings,
      threads: threads === '1' ? 1 : 2,
      signal: stopping.signal,
      onProgress: progress => view.show(progress),
    })
    await writeResults(flags.directory, summary)
    view.close()
    stdout.write(json ? jsonLine({ summary }) : await closing(this, flags, summary))
    this.process.exitCode = exitCodes.done
  } catch (error) {
    view.close()
    const isStopped = isStop(error, stopping.signal)
    stderr.write(`${isStopped ? `Stopped. To go on:\n  ${sameAgain(this.args)}` : explain(error)}\n`)
    this.process.exitCode = isStopped ? exitCodes.interrupted : exitCodes.failed
  } finally {
    release()
  }
}

/** Progress goes where errors go, so that the result alone can be sent to a file. */
function viewOf({ process: { stdout, stderr }, terminal }: CliContext, { json }: RunFlags): ProgressView {
  const clock = () => performance.now()
  if (json) return jsonView(stdout)
  return terminal ? liveView(terminal, styleOf(stderr), clock) : plainView(stderr, clock)
}

/** The numbers, where everything lies, and what to try next. */
async function closing(
  { process: { stdout } }: CliContext,
  flags: RunFlags,
  summary: RunSummary,
): Promise<string> {
  const style = styleOf(stdout)
  const width = Math.min(widest, stdout.columns ?? 80)
  const next = nextCommands(flags).map(({ command, why }) => `  ${command}\n      ${style.soft(why)}`)
  const parts = [
    formatSummary(summary, { width, heading: style.strong }),
    `${style.strong('What is where')}\n\n${await whatIsWhere(flags.directory, width)}`,
    `${style.strong('What to try next')}\n\n${next.join('\n')}`,
  ]
  return `\n${parts.join('\n\n\n')}\n`
}
