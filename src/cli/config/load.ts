import { stat } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import { SelfRewardingError } from '../../core/errors.js'
import type { RunnerOptions } from '../../iterate/index.js'
import { resolveOptions } from '../../iterate/resolve-options.js'
import { UsageError } from '../usage-error.js'
import { placeOf } from './place-of.js'

const extensions = ['.ts', '.mts', '.js', '.mjs']

/**
 * The options that a config file exports as its default, or that the function gives which it exports. The file is the
 * user's own program of the moment; nothing is ever loaded from a run directory.
 *
 * @throws `UsageError` that says what to do.
 */
export async function loadConfig(path: string): Promise<RunnerOptions> {
  await checkFile(path)
  const exported = await evaluate(path)
  const given: unknown =
    typeof exported === 'function' ? await attempt(path, async () => exported()) : exported
  if (typeof given !== 'object' || given === null) {
    const what = typeof exported === 'function' ? 'gives no options' : 'has no default export of options'
    throw new UsageError(`${path} ${what}; end it with: export default defineConfig({ … })`)
  }
  // What is in it is for resolveOptions to say.
  const options = given as RunnerOptions
  try {
    resolveOptions(options)
  } catch (error) {
    if (SelfRewardingError.isInstance(error))
      throw new UsageError(`${path}: ${error.message}`, { cause: error })
    throw error
  }
  return options
}

async function checkFile(path: string): Promise<void> {
  const extension = extname(path)
  if (extension === '.json') {
    throw new UsageError(
      `${path}: a config has functions in it, which JSON cannot hold; write it in TypeScript or JavaScript`,
    )
  }
  if (!extensions.includes(extension)) {
    throw new UsageError(
      `${path} is no config file: expected TypeScript or JavaScript (${extensions.join(', ')})`,
    )
  }
  const found = await stat(path).catch(() => undefined)
  if (found?.isFile()) return
  throw new UsageError(`there is no file ${path}; write a config, or correct the path`)
}

async function evaluate(path: string): Promise<unknown> {
  // Node 20 cannot load TypeScript. What is installed is loaded by Node itself, so that nothing is there twice.
  const { createJiti } = await import('jiti')
  const jiti = createJiti(import.meta.url, { fsCache: false, interopDefault: false })
  const module = await attempt(path, () => jiti.import<object>(resolve(path)))
  return Reflect.get(Object(module), 'default')
}

/** Runs the user's code; what it throws is theirs to mend, so that it says where. */
async function attempt<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw new UsageError(`${placeOf(error, path)}: ${reasonOf(error)}`, { cause: error })
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return `it threw ${String(error)}`
  const [first = ''] = error.message.split('\n')
  const said = first.replace(/^ParseError: /, '').trim()
  if (/MODULE_NOT_FOUND$/.test(String(Reflect.get(error, 'code'))))
    return `${said}; install it, or correct its path`
  if (SelfRewardingError.isInstance(error) || first.startsWith('ParseError: ')) return said
  return `${error.name}: ${said}`
}
