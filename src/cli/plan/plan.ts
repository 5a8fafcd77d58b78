import { planRun } from '../../iterate/index.js'
import type { CliContext } from '../context.js'
import { exitCodes } from '../exit-codes.js'
import { fail, isStop } from '../failures.js'
import { jsonLine } from '../progress/json-view.js'
import { styleOf } from '../style.js'
import { formatPlan } from './format-plan.js'

/** Options of `self-rewarding plan`. */
export interface PlanFlags {
  readonly sample?: number
  readonly json: boolean
}

/** Narrower lines break the table into blocks. */
const widest = 100

/** Shows what a run will take. */
export async function plan(this: CliContext, { sample, json }: PlanFlags, config: string): Promise<void> {
  const { stdout, stderr } = this.process
  const stopping = new AbortController()
  const release = this.onInterrupt(() => {
    if (stopping.signal.aborted) this.exit(exitCodes.interrupted)
    stopping.abort()
  })
  try {
    const options = await this.loadConfig(config)
    if (sample !== undefined)
      stderr.write(`Asking the model about ${sample} prompts, unless enough is recorded …\n`)
    const found = await planRun(options, { signal: stopping.signal, ...(sample !== undefined && { sample }) })
    const style = styleOf(stdout)
    const width = Math.min(widest, stdout.columns ?? 80)
    stdout.write(json ? jsonLine({ plan: found }) : formatPlan(found, { width, heading: style.strong }))
    this.process.exitCode = found.limits.every(({ fits }) => fits) ? exitCodes.done : exitCodes.paused
  } catch (error) {
    if (isStop(error, stopping.signal)) {
      stderr.write('Stopped; nothing was written.\n')
      this.process.exitCode = exitCodes.interrupted
    } else fail(this, error, config)
  } finally {
    release()
  }
}
