import { join } from 'node:path'
import { evaluateModels } from '../../iterate/models/index.js'
import { fileLedger } from '../../node/index.js'
import { commandLine } from '../command-line.js'
import { callSettings } from '../config/call-settings.js'
import type { CliContext } from '../context.js'
import { exitCodes } from '../exit-codes.js'
import { fail } from '../failures.js'
import { jsonLine } from '../progress/json-view.js'
import { readingWidth } from '../reading-width.js'
import { tellUnfinished } from '../run/tell-unfinished.js'
import { watch } from '../run/watch.js'
import { checkpointNamed, checkpointsOf } from '../run-directory/checkpoints.js'
import { shortLine } from '../short-line.js'
import { styleOf } from '../style.js'
import { formatModels } from './format.js'

/** Options of `self-rewarding evaluate`. */
export interface EvaluateFlags {
  readonly checkpoint?: readonly string[]
  readonly directory?: string
  readonly redo: boolean
  readonly json: boolean
}

/** Evaluates the checkpoints of a run side by side. */
export async function evaluate(this: CliContext, flags: EvaluateFlags, config: string): Promise<void> {
  const { process } = this
  const { json, redo, checkpoint: names } = flags
  const { stdout } = process
  try {
    const { run, evaluation } = await this.loadEvaluation(config)
    const { location } = run.ledger
    const all = await checkpointsOf(location)
    const models = names?.map(name => checkpointNamed(name, all)) ?? all
    const directory = flags.directory ?? join(location, 'evaluation')
    const ledger = fileLedger(directory)
    const work = evaluateModels({ open: run.open, ...callSettings(run), ...evaluation, ledger, models })
    const result = await watch(this, { json }, async () => ({
      run: work.start({ changes: redo ? 'redo' : 'refuse' }),
      prices: run.prices,
    }))
    if (result.status !== 'finished') {
      tellUnfinished(this, result, json)
      return
    }
    const { strong: heading } = styleOf(stdout)
    stdout.write(
      json
        ? jsonLine({ result: { ...result, directory } })
        : `${formatModels(result.report, { width: readingWidth(stdout), heading })}

All of it is in ${shortLine(join(directory, 'models.json'))}. Beside the paper's numbers:
  ${shortLine(commandLine(['reproduce', location, ...(flags.directory === undefined ? [] : ['--evaluation', directory])]), 2000)}
`,
    )
    process.exitCode = exitCodes.done
  } catch (error) {
    fail(this, error, config)
  }
}
