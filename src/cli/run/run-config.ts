import { IterationRunner, type Run, type RunResult } from '../../iterate/index.js'
import { commandLine } from '../command-line.js'
import type { CliContext, Output } from '../context.js'
import { exitCodes } from '../exit-codes.js'
import { jsonLine } from '../progress/json-view.js'
import { progressView } from '../progress/view.js'
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
    const runner = new IterationRunner(await context.loadConfig(config))
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
    const result = await follow(run, show)
    process.stdout.write(
      json
        ? jsonLine({ result: inCommandWords(result, config, commandLine(args)) })
        : describeOutcome(result, config, commandLine(args)),
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

async function follow(run: Run, view: EventView): Promise<RunResult> {
  try {
    for await (const event of run) await view.show(event)
    return await run.result
  } finally {
    view.close()
  }
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
