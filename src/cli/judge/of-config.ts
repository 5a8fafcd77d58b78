import type { RunnerOptions } from '../../iterate/index.js'
import type { JudgeDatasetOptions, JudgeModel } from '../../iterate/judging/types.js'
import { callSettings } from '../config/call-settings.js'
import { checkpointNamed, checkpointsOf } from '../run-directory/checkpoints.js'
import { UsageError } from '../usage-error.js'

/** What of a config holds for given texts too. */
export function settingsOf(config: RunnerOptions): Omit<JudgeDatasetOptions, 'ledger' | 'items' | 'model'> {
  const { budget } = config
  const { model, unfinished, ...judge } = config.judge ?? {}
  return { judge, ...callSettings(config), ...(budget && { budget }) }
}

/** Who judges. */
export async function modelOf(config: RunnerOptions, name?: string): Promise<JudgeModel> {
  const { open, start, judge, ledger } = config
  if (name === undefined) return judge?.model ?? { checkpoint: start, open }
  if (judge?.model)
    throw new UsageError('the config has a fixed model that judges, so --checkpoint says nothing')
  if (name === start.name) return { checkpoint: start, open }
  return { checkpoint: checkpointNamed(name, await checkpointsOf(ledger.location)), open }
}
