import { IterationRunner } from '../../iterate/index.js'
import { commandLine } from '../command-line.js'
import type { CliContext } from '../context.js'
import { jsonLine } from '../progress/json-view.js'
import type { ConfigFlags } from './options.js'
import { describeOutcome, exitCodeOf, inCommandWords } from './outcome.js'
import { watch } from './watch.js'

/** Runs what a config describes, shows how far it is, and what came out. */
export async function runConfig(context: CliContext, config: string, flags: ConfigFlags): Promise<void> {
  const { process, args } = context
  const { shard, until, redo, json } = flags
  const result = await watch(context, { json, ...(shard && { shard }) }, async () => {
    const options = await context.loadConfig(config)
    const run = new IterationRunner(options).start({
      changes: redo ? 'redo' : 'refuse',
      ...(shard && { shard }),
      ...(until && { until }),
    })
    return { run, prices: options.prices }
  })
  process.stdout.write(
    json
      ? jsonLine({ result: inCommandWords(result, config, commandLine(args)) })
      : describeOutcome(result, config, commandLine(args)),
  )
  process.exitCode = exitCodeOf(result)
}
