import { type Reselection, type RunnerOptions, reselect } from '../../iterate/index.js'
import { isJudged } from '../../iterate/stage/is-judged.js'
import { tableLines } from '../../report/table.js'
import { count } from '../../report/text/numbers.js'
import { bestVsWorst } from '../../select/index.js'
import { commandLine } from '../command-line.js'
import type { CliContext } from '../context.js'
import { endOnInterrupt } from '../end-on-interrupt.js'
import { exitCodes } from '../exit-codes.js'
import { jsonLine } from '../progress/json-view.js'
import { readingWidth } from '../reading-width.js'
import { shortLine } from '../short-line.js'
import { UsageError } from '../usage-error.js'

/** Options of `self-rewarding reselect`. */
export interface ReselectFlags {
  readonly votes?: number
  readonly requiredVotes?: number
  readonly json: boolean
}

/** Makes a run's datasets again under settings of now. */
export async function reselectRun(this: CliContext, flags: ReselectFlags, config: string): Promise<void> {
  const { stdout } = this.process
  const stopped = `Stopped; to make the rest:\n  ${commandLine(this.args)}`
  await endOnInterrupt(this, config, stopped, async signal => {
    const options = await this.loadConfig(config)
    const made = await reselect({ ...settingsOf(options, flags), signal })
    const width = readingWidth(stdout)
    const { location } = options.ledger
    stdout.write(
      flags.json
        ? jsonLine({ reselection: { ...made, directory: place(location, made) } })
        : inWords(location, made, width),
    )
    this.process.exitCode = exitCodes.done
  })
}

/** What of a config reads recorded calls. */
function settingsOf(
  { ledger, judge = {}, select = bestVsWorst() }: RunnerOptions,
  flags: ReselectFlags,
): Parameters<typeof reselect>[0] {
  if (!isJudged(select)) {
    if (flags.votes !== undefined || flags.requiredVotes !== undefined)
      throw new UsageError(
        `${select.name} needs texts alone, so --votes and --required-votes say nothing to it`,
      )
    return { ledger, select }
  }
  const { prompt, aggregation } = judge
  const votes = flags.votes ?? judge.votes
  // All votes that count, where their number is given here.
  const requiredVotes = flags.requiredVotes ?? (flags.votes === undefined ? judge.requiredVotes : undefined)
  return {
    ledger,
    select,
    ...(prompt && { judge: prompt }),
    ...(aggregation && { aggregation }),
    ...(votes !== undefined && { votes }),
    ...(requiredVotes !== undefined && { requiredVotes }),
  }
}

function place(location: string, { selection }: Reselection): string {
  return `${location}/selections/${selection}`
}

function inWords(location: string, made: Reselection, width: number): string {
  const rows = made.iterations.map(({ iteration, funnel: { prompts, votes, scores, selected } }) => ({
    name: `iteration ${iteration}`,
    cells: [prompts.accepted, votes.valid, scores.scored, selected.rows].map(count),
  }))
  const head = ['', 'prompts', 'valid votes', 'scored', 'rows']
  const first = String(made.iterations[0]?.iteration ?? 1)
  const how = commandLine(['export', place(location, made), '--iteration', first, '--format', 'trl'])
  return `${tableLines({ title: '', head, rows }, width).join('\n')}

The datasets are in ${shortLine(place(location, made))}; those of the run stay. No call was made.
To use them in a trainer, such as TRL:
  ${shortLine(how, 2000)}
`
}
