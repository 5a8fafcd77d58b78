import { writeFile } from 'node:fs/promises'
import { dirname, extname } from 'node:path'
import { commandLine } from '../command-line.js'
import type { CliContext } from '../context.js'
import { exitCodes } from '../exit-codes.js'
import { fail } from '../failures.js'
import { shortLine } from '../short-line.js'
import { UsageError } from '../usage-error.js'
import { configText, type InitSettings, jsonText } from './template.js'

/** Options of `self-rewarding init`. */
export interface InitFlags extends InitSettings {
  readonly schema: boolean
}

/** Writes a config to begin with; a file that is there is never replaced. */
export async function init(
  this: CliContext,
  { schema, ...settings }: InitFlags,
  file = 'run.config.ts',
): Promise<void> {
  try {
    if (schema) {
      const { configJsonSchema } = await import('../config/json/json-schema.js')
      this.process.stdout.write(`${JSON.stringify(configJsonSchema(), null, 2)}\n`)
      this.process.exitCode = exitCodes.done
      return
    }
    const extension = extname(file)
    if (!/^\.(m?[jt]s|json)$/.test(extension))
      throw new UsageError(`${file} is no name for a config: it ends in .ts, .mts, .js, .mjs or .json`)
    const text = extension === '.json' ? jsonText(settings) : configText(settings)
    // Only where there is nothing, whoever else writes there now.
    await writeFile(file, text, { flag: 'wx' }).catch((error: unknown) => {
      const code: unknown = Reflect.get(Object(error), 'code')
      if (code === 'EEXIST')
        throw new UsageError(`${file} is there already and stays as it is; give another name, or remove it`)
      if (code === 'ENOTDIR')
        throw new UsageError(`${dirname(file)} is no directory; give a name in one, such as run.config.ts`)
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
