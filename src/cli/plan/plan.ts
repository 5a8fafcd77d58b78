import { planRun } from '../../iterate/index.js'
import type { CliContext } from '../context.js'
import { endOnInterrupt } from '../end-on-interrupt.js'
import { exitCodes } from '../exit-codes.js'
import { jsonLine } from '../progress/json-view.js'
import { readingWidth } from '../reading-width.js'
import { styleOf } from '../style.js'
import { formatPlan } from './format-plan.js'

/** Options of `self-rewarding plan`. */
export interface PlanFlags {
  readonly sample?: number
  readonly json: boolean
}

/** Shows what a run will take. */
export async function plan(this: CliContext, { sample, json }: PlanFlags, config: string): Promise<void> {
  const { stdout, stderr } = this.process
  await endOnInterrupt(this, config, 'Stopped; nothing was written.', async signal => {
    const options = await this.loadConfig(config)
    if (sample !== undefined)
      stderr.write(`Asking the model about ${sample} prompts, unless enough is recorded …\n`)
    const found = await planRun(options, { signal, ...(sample !== undefined && { sample }) })
    const { strong: heading } = styleOf(stdout)
    const width = readingWidth(stdout)
    stdout.write(json ? jsonLine({ plan: found }) : formatPlan(found, { width, heading }))
    this.process.exitCode = found.limits.every(({ fits }) => fits) ? exitCodes.done : exitCodes.paused
  })
}
