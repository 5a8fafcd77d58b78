import { mergeShards } from '../../iterate/index.js'
import { commandLine } from '../command-line.js'
import type { CliContext } from '../context.js'
import { endOnInterrupt } from '../end-on-interrupt.js'
import { exitCodes } from '../exit-codes.js'
import { jsonLine } from '../progress/json-view.js'
import { shortLine, shortLines } from '../short-line.js'

/** Takes the calls of a run's shards in. */
export async function merge(
  this: CliContext,
  { json }: { readonly json: boolean },
  config: string,
): Promise<void> {
  const { process } = this
  const goOn = commandLine(['merge', config])
  const stopped = `Stopped; what was merged stays, and nothing is lost. To go on:\n  ${goOn}`
  await endOnInterrupt(this, config, stopped, async signal => {
    const options = await this.loadConfig(config)
    const merged = await mergeShards(options.ledger, { signal })
    const { iteration, shards } = merged
    const again = (...more: string[]): string => `  ${shortLines(commandLine(['run', config, ...more]))}\n`
    process.stdout.write(
      json
        ? jsonLine({ merged })
        : `The calls of ${shards} ${shards === 1 ? 'shard' : 'shards'} are in iteration ${iteration} of ${shortLine(options.ledger.location)}. ` +
            `Next, its datasets and its training, and then on to the prompts of the next iteration:\n${again('--until', 'prompts')}` +
            `Or to the end of the run in one process:\n${again()}`,
    )
    process.exitCode = exitCodes.done
  })
}
