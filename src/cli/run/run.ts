import type { CliContext } from '../context.js'
import { fail } from '../failures.js'
import { configFlags, labFlags, type RunFlags } from './options.js'

/** Runs the config, or the lab where there is none. */
export async function run(this: CliContext, flags: RunFlags, config?: string): Promise<void> {
  try {
    if (config === undefined) {
      const given = labFlags(flags)
      const { runTheLab } = await import('../lab/command-run.js')
      await runTheLab(this, given)
    } else {
      const given = configFlags(flags, config)
      const { runConfig } = await import('./run-config.js')
      await runConfig(this, config, given)
    }
  } catch (error) {
    fail(this, error, config)
  }
}
