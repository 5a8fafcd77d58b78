import type { Run, RunEnd } from '../../iterate/index.js'
import type { PriceTable } from '../../iterate/spending/options.js'
import type { CliContext, Output } from '../context.js'
import { exitCodes } from '../exit-codes.js'
import { jsonLine } from '../progress/json-view.js'
import { personView } from '../progress/person-view.js'
import { RunStages } from './stages.js'
import type { WorkShown } from './work-shown.js'

/** How work is watched. */
interface Watching extends WorkShown {
  /** Events as lines of JSON instead of a view. */
  readonly json: boolean
}

/** Who else is told of the work, and of its end, however it came. */
interface Follower {
  follow(event: Parameters<RunStages['follow']>[0]): void
  end(): Promise<void>
}

/** Work that has begun, with what its tokens cost. */
interface Begun<Result extends RunEnd> {
  readonly run: Run<Result>
  readonly prices: PriceTable | undefined
}

/**
 * Begins work and shows how far it is. Ctrl+C once lets the calls under way end, twice ends them too, and a third time
 * the process.
 */
export async function watch<Result extends RunEnd>(
  context: CliContext,
  { json, ...shown }: Watching,
  begin: () => Promise<Begun<Result>>,
  follower?: Follower,
): Promise<Result> {
  let stop = (): void => context.exit(exitCodes.interrupted)
  const release = context.onInterrupt(() => stop())
  try {
    const { run, prices } = await begin()
    const show = json
      ? jsonEvents(context.process.stdout)
      : viewEvents(context, { ...shown, ...(prices && { prices }) })
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
    return await follow(run, show, follower)
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

async function follow<Result extends RunEnd>(
  run: Run<Result>,
  view: EventView,
  follower: Follower | undefined,
): Promise<Result> {
  try {
    for await (const event of run) {
      follower?.follow(event)
      await view.show(event)
    }
    return await run.result
  } finally {
    view.close()
    await follower?.end()
  }
}

function viewEvents(context: CliContext, shown: WorkShown): EventView {
  const view = personView(context)
  const stages = new RunStages(
    progress => view.show(progress),
    () => performance.now(),
    shown,
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
