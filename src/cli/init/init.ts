import { writeFile } from 'node:fs/promises'
import { dirname, extname } from 'node:path'
import { exists } from '../../node/at-path.js'
import { commandLine } from '../command-line.js'
import type { CliContext } from '../context.js'
import { exitCodes } from '../exit-codes.js'
import { fail } from '../failures.js'
import { shortLine } from '../short-line.js'
import { UsageError } from '../usage-error.js'
import { complete, type Said } from './settings.js'
import { configText, jsonText } from './template.js'

/** Options of `self-rewarding init`. */
export interface InitFlags extends Said {
  readonly yes: boolean
  readonly schema: boolean
}

/** Writes a config to begin with; a file that is there is never replaced. */
export async function init(
  this: CliContext,
  { schema, yes, ...given }: InitFlags,
  file = 'run.config.ts',
): Promise<void> {
  const { process, terminal: output, keyboard: input } = this
  try {
    if (schema) {
      const { configJsonSchema } = await import('../config/json/json-schema.js')
      process.stdout.write(`${JSON.stringify(configJsonSchema(), null, 2)}\n`)
      process.exitCode = exitCodes.done
      return
    }
    await refuse(file)
    const isAsked = !yes && input !== undefined && output !== undefined
    const answers = isAsked
      ? await (await import('./ask.js')).ask(shortLine(file), given, { input, output })
      : given
    if (answers === undefined) {
      process.stderr.write('Stopped; nothing was written.\n')
      process.exitCode = exitCodes.interrupted
      return
    }
    const settings = complete(answers)
    await write(file, extname(file) === '.json' ? jsonText(settings) : configText(settings))
    const missing = settings.prompts === undefined ? 'your seeds and your checkpoint' : 'your checkpoint'
    process.stdout.write(`${shortLine(file)} is written. Put ${missing} into it, then:
  ${shortLine(commandLine(['doctor', file]), 2000)}
  ${shortLine(commandLine(['plan', file]), 2000)}
  ${shortLine(commandLine(['run', file]), 2000)}
`)
    process.exitCode = exitCodes.done
  } catch (error) {
    fail(this, error)
  }
}

/** Before anything is asked. */
async function refuse(file: string): Promise<void> {
  if (!/^\.(m?[jt]s|json)$/.test(extname(file)))
    throw new UsageError(`${file} is no name for a config: it ends in .ts, .mts, .js, .mjs or .json`)
  if (await exists(file)) throw there(file)
}

/** Only where there is nothing, whoever else writes there now. */
async function write(file: string, text: string): Promise<void> {
  await writeFile(file, text, { flag: 'wx' }).catch((error: unknown) => {
    const code: unknown = Reflect.get(Object(error), 'code')
    if (code === 'EEXIST') throw there(file)
    if (code === 'ENOTDIR')
      throw new UsageError(`${dirname(file)} is no directory; give a name in one, such as run.config.ts`)
    if (code === 'ENOENT') throw new UsageError(`there is no directory ${dirname(file)}; make it first`)
    throw error
  })
}

const there = (file: string): UsageError =>
  new UsageError(`${file} is there already and stays as it is; give another name, or remove it`)
