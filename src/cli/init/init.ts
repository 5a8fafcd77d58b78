import { writeFile } from 'node:fs/promises'
import { dirname, extname } from 'node:path'
import { commandLine } from '../command-line.js'
import type { CliContext } from '../context.js'
import { exitCodes } from '../exit-codes.js'
import { fail } from '../failures.js'
import { shortLine } from '../short-line.js'
import { UsageError } from '../usage-error.js'
import { configText, type InitSettings } from './template.js'

/** Writes a config to begin with; a file that is there is never replaced. */
export async function init(this: CliContext, settings: InitSettings, file = 'run.config.ts'): Promise<void> {
  try {
    if (!/^\.m?[jt]s$/.test(extname(file)))
      throw new UsageError(`${file} is no name for a config: it ends in .ts, .mts, .js or .mjs`)
    // Only where there is nothing, whoever else writes there now.
    await writeFile(file, configText(settings), { flag: 'wx' }).catch((error: unknown) => {
      const code: unknown = Reflect.get(Object(error), 'code')
      if (code === 'EEXIST')
        throw new UsageError(`${file} is there already and stays as it is; give another name, or remove it`)
      if (code === 'ENOENT') throw new UsageError(`there is no directory ${dirname(file)}; make it first`)
      throw error
    })
    this.process.stdout.write(`${shortLine(file)} is written. Put your seeds and your checkpoint into it, then:
  ${shortLine(commandLine(['plan', file]), 2000)}
  ${shortLine(commandLine(['run', file]), 2000)}
`)
    this.process.exitCode = exitCodes.done
  } catch (error) {
    fail(this, error)
  }
}
