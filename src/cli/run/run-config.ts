import { IterationRunner, type Run, type RunResult } from '../../iterate/index.js'
import { oneLine } from '../../report/text/printable.js'
import { commandLine } from '../command-line.js'
import type { CliContext, Output } from '../context.js'
import { exitCodes } from '../exit-codes.js'
import { jsonLine } from '../progress/json-view.js'
import { progressView } from '../progress/view.js'
import { type LastPage, RunPages } from '../report/run-pages.js'
import type { ConfigFlags } from './options.js'
import { describeOutcome, exitCodeOf, inCommandWords } from './outcome.js'
import { RunStages } from './stages.js'

/** Runs what a config describes, shows how far it is, and what came out. */
export async function runConfig(context: CliContext, config: string, flags: ConfigFlags): Promise<void> {
  const { process, args } = context
  const { shard, until, redo, json } = flags
  let stop = (): void => context.exit(exitCodes.interrupted)
  const release = context.onInterrupt(() => stop())
  try {
    const options = await context.loadConfig(config)
    const runner = new IterationRunner(options)
    const run = runner.start({
      changes: redo ? 'redo' : 'refuse',
      ...(shard && { shard }),
      ...(until && { until }),
    })
    const show = json ? jsonEvents(process.stdout) : viewEvents(context, flags)
    stop = () => {
      stop = () => {
        show.say('Stopping now.')
        run.stop({ now: true })
        stop = () => context.exit(exitCodes.interrupted)
      }
      show.say(
        'Stopping: calls under way may end, half a minute at most; Ctrl+C again ends them too. What is recorded stays.',
      )
      run.stop()
    }
    // A shard is a part of a run, and others write beside it.
    const pages = shard ? undefined : new RunPages(options.ledger.location, options.prices)
    const { result, page, warning } = await follow(run, show, pages)
    if (warning !== undefined) process.stderr.write(`warning  ${warning}\n`)
    process.stdout.write(
      json
        ? jsonLine({ result: inCommandWords(result, config, commandLine(args)), ...(page && { page }) })
        : `${describeOutcome(result, config, commandLine(args))}${page ? `\nWith charts and samples, for a browser: ${oneLine(page)}\n` : ''}`,
    )
    process.exitCode = exitCodeOf(result)
  } finally {
    release()
  }
}

/** Where the events of a run go. */
interface EventView {
  show(event: Parameters<RunStages['follow']>[0]): Promise<void> | void
  say(text: string): void
  close(): void
}

async function follow(
  run: Run,
  view: EventView,
  pages: RunPages | undefined,
): Promise<LastPage & { readonly result: RunResult }> {
  let last: LastPage = {}
  try {
    for await (const event of run) {
      pages?.follow(event)
      await view.show(event)
    }
    await run.result
  } finally {
    view.close()
    // However it ended: of a run that broke, too, it says how far it came.
    last = (await pages?.end()) ?? {}
  }
  return { ...last, result: await run.result }
}

function viewEvents(context: CliContext, { shard }: ConfigFlags): EventView {
  const view = progressView(context)
  const stages = new RunStages(
    progress => view.show(progress),
    () => performance.now(),
    shard,
  )
  return { show: event => stages.follow(event), say: text => view.say(text), close: () => view.close() }
}

/** Events as lines of JSON, no faster than they are read: what piles up meanwhile, the run drops and counts. */
function jsonEvents(output: Output): EventView {
  return {
    async show(event) {
      const isRead = output.write(jsonLine({ event }))
      if (isRead === false) await new Promise<void>(resolve => output.once?.('drain', resolve) ?? resolve())
    },
    say() {},
    close() {},
  }
}
