import { stat } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import { InvalidArgumentError, SelfRewardingError } from '../../core/errors.js'
import { suggest } from '../../core/suggest.js'
import type { RunnerOptions } from '../../iterate/index.js'
import type { EvaluationConfig } from '../../iterate/models/define-evaluation.js'
import { resolveOptions } from '../../iterate/resolve-options.js'
import { memoryLedger } from '../../ledger/memory.js'
import { handoff } from '../../node/index.js'
import { commandLine } from '../command-line.js'
import { UsageError } from '../usage-error.js'
import type { LoadedEvaluation } from './loaded-evaluation.js'
import { placeOf } from './place-of.js'
import type { ConfigPurpose } from './purpose.js'

const extensions = ['.ts', '.mts', '.js', '.mjs', '.json']

/** Stands for what a judging does not need. */
const notNeeded: Pick<RunnerOptions, 'ledger' | 'trainer' | 'prompts' | 'iterations'> = {
  ledger: memoryLedger(),
  trainer: handoff({ directory: 'training' }),
  prompts: [],
  iterations: 1,
}

/**
 * The options that a config file describes: a JSON file as data, any other as the user's own program of the moment, by
 * its default export or what the function gives which it exports. Nothing is ever loaded from a run directory.
 *
 * @throws `UsageError` that says what to do.
 */
export async function loadConfig(path: string, purpose: ConfigPurpose = 'run'): Promise<RunnerOptions> {
  await checkFile(path)
  if (extname(path) === '.json') return (await import('./json/load-json.js')).loadJson(path, purpose)
  return optionsOf(path, purpose, Reflect.get(await moduleOf(path), 'default'))
}

/**
 * What a config says of the evaluation of its models: its export `evaluation`, or that part of a JSON file.
 *
 * @throws `UsageError` where it says nothing, or what it says is none.
 */
export async function loadEvaluation(path: string): Promise<LoadedEvaluation> {
  await checkFile(path)
  if (extname(path) === '.json') return (await import('./json/load-json.js')).loadJsonEvaluation(path)
  const module = await moduleOf(path)
  const exported: unknown = Reflect.get(module, 'evaluation')
  const given: unknown =
    typeof exported === 'function' ? await attempt(path, async () => exported()) : exported
  if (typeof given !== 'object' || given === null) {
    throw new UsageError(
      `${path} says nothing of an evaluation; add: export const evaluation = defineEvaluation({ prompts: […], headToHead: … }), with defineEvaluation from self-rewarding/models`,
    )
  }
  const known: readonly string[] = evaluationOptions
  const unknown = Object.keys(given).find(name => !known.includes(name))
  if (unknown !== undefined) {
    const near = suggest(unknown, known)
    throw new UsageError(
      `${path}: evaluation.${unknown}: there is no such option; ${near === undefined ? `there are ${known.join(', ')}` : `did you mean ${near}?`}`,
    )
  }
  // What is in them is for evaluateModels to say.
  const evaluation = given as EvaluationConfig
  return { run: await optionsOf(path, 'run', Reflect.get(module, 'default')), evaluation }
}

const evaluationOptions = [
  'prompts',
  'sampling',
  'headToHead',
  'cross',
  'ranked',
  'budget',
] satisfies (keyof EvaluationConfig)[]

async function optionsOf(path: string, purpose: ConfigPurpose, exported: unknown): Promise<RunnerOptions> {
  const given: unknown =
    typeof exported === 'function' ? await attempt(path, async () => exported()) : exported
  if (typeof given !== 'object' || given === null) {
    const what = typeof exported === 'function' ? 'gives no options' : 'has no default export of options'
    throw new UsageError(`${path} ${what}; end it with: export default defineConfig({ … })`)
  }
  // What is in it is for resolveOptions to say.
  const options = { ...(purpose === 'judging' && notNeeded), ...given } as RunnerOptions
  try {
    resolveOptions(options)
  } catch (error) {
    if (!SelfRewardingError.isInstance(error)) throw error
    const near = await nearestOption(error)
    throw new UsageError(`${path}: ${error.message}${near === undefined ? '' : `; did you mean ${near}?`}`, {
      cause: error,
    })
  }
  return options
}

async function checkFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined)
  if (found?.isDirectory()) {
    throw new UsageError(`${path} is a directory; give the config of the run, such as run.config.ts`)
  }
  if (!extensions.includes(extname(path))) {
    throw new UsageError(
      `${path} is no config file: expected TypeScript, JavaScript or JSON (${extensions.join(', ')})`,
    )
  }
  if (found?.isFile()) return
  throw new UsageError(
    `there is no file ${path}; write one with ${commandLine(['init', path])}, or correct the path`,
  )
}

/** The option that an unknown one was meant to be. */
async function nearestOption(error: SelfRewardingError): Promise<string | undefined> {
  if (!InvalidArgumentError.isInstance(error) || !error.expected.startsWith('no such option'))
    return undefined
  const { nearest } = await import('./nearest.js')
  return nearest(error.field.split('.'))
}

async function moduleOf(path: string): Promise<object> {
  // Node 20 cannot load TypeScript. What is installed is loaded by Node itself, so that nothing is there twice.
  const { createJiti } = await import('jiti')
  const jiti = createJiti(import.meta.url, { fsCache: false, interopDefault: false })
  return Object(await attempt(path, () => jiti.import<object>(resolve(path))))
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
