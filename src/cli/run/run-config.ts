import { IterationRunner } from '../../iterate/index.js'
import { commandLine } from '../command-line.js'
import type { CliContext } from '../context.js'
import { jsonLine } from '../progress/json-view.js'
import { type LastPage, RunPages } from '../report/run-pages.js'
import { shortLine } from '../short-line.js'
import type { ConfigFlags } from './options.js'
import { describeOutcome, exitCodeOf, inCommandWords } from './outcome.js'
import { watch } from './watch.js'

/** Runs what a config describes, shows how far it is, and what came out. */
export async function runConfig(context: CliContext, config: string, flags: ConfigFlags): Promise<void> {
  const { process, args } = context
  const { shard, until, redo, json } = flags
  let pages: RunPages | undefined
  let last: LastPage | undefined
  const begin = async () => {
    const options = await context.loadConfig(config)
    const run = new IterationRunner(options).start({
      changes: redo ? 'redo' : 'refuse',
      ...(shard && { shard }),
      ...(until && { until }),
    })
    // A shard is a part of a run, and others write beside it.
    if (!shard) pages = new RunPages(options.ledger.location, options.prices)
    return { run, prices: options.prices }
  }
  const result = await watch(context, { json, ...(shard && { shard }) }, begin, {
    follow: event => pages?.follow(event),
    // However it ended: of a run that broke, too, the page says how far it came.
    end: async () => {
      last = await pages?.end()
    },
  })
  const { page, warning } = last ?? {}
  if (warning !== undefined) process.stderr.write(`warning  ${shortLine(warning, 2000)}\n`)
  process.stdout.write(
    json
      ? jsonLine({ result: inCommandWords(result, config, commandLine(args)), ...(page && { page }) })
      : `${describeOutcome(result, config, commandLine(args))}${page ? `\nWith charts and samples, for a browser: ${shortLine(page, 2000)}\n` : ''}`,
  )
  process.exitCode = exitCodeOf(result)
}
