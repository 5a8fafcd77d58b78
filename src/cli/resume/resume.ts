import { commandLine } from '../command-line.js'
import type { CliContext } from '../context.js'
import { fail } from '../failures.js'
import { runConfig } from '../run/run-config.js'
import { UsageError } from '../usage-error.js'

/** Goes on with a run that was begun. */
export async function resume(
  this: CliContext,
  { json }: { readonly json: boolean },
  config: string,
): Promise<void> {
  try {
    const options = await this.loadConfig(config)
    if (!(await options.ledger.isBegun())) {
      throw new UsageError(
        `there is no run in ${options.ledger.location} to go on with. Type it in the directory in which the run was begun, or begin one:\n  ${commandLine(['run', config])}`,
      )
    }
    // The config is a program: it is run once.
    await runConfig({ ...this, loadConfig: async () => options }, config, { redo: false, json })
  } catch (error) {
    fail(this, error, config)
  }
}
