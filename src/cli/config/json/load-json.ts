import { readFile } from 'node:fs/promises'
import { describe, InvalidArgumentError, SelfRewardingError } from '../../../core/errors.js'
import { notShown } from '../../../http/env.js'
import type { RunnerOptions } from '../../../iterate/index.js'
import { resolveOptions } from '../../../iterate/resolve-options.js'
import { fileLedger } from '../../../node/index.js'
import { UsageError } from '../../usage-error.js'
import type { LoadedEvaluation } from '../loaded-evaluation.js'
import type { ConfigPurpose } from '../purpose.js'
import { type JsonDocument, readDocument } from './document.js'
import { makeEvaluation } from './evaluation.js'
import { fromFile, mixRowsOf, rankedOf, sftRowsOf, splitOf } from './files.js'
import { makeGates } from './gates.js'
import { makeJudge } from './judge.js'
import { makeOpen } from './open.js'
import { problemOf } from './problem.js'
import { makePrompts } from './prompts.js'
import { type ConfigDocument, configSchema } from './schema.js'
import { makeSelect } from './select.js'
import { makeTrainer } from './trainer.js'

/** Stands for what a judging does not need. */
const notNeeded: Pick<ConfigDocument, 'ledger' | 'trainer' | 'prompts' | 'iterations'> = {
  ledger: 'unused',
  trainer: { use: 'handoff', directory: 'training' },
  prompts: [],
  iterations: 1,
}

/**
 * The options that a JSON file describes; nothing of it is executed.
 *
 * @throws `UsageError` that says where in the file what is wrong.
 */
export async function loadJson(file: string, purpose: ConfigPurpose): Promise<RunnerOptions> {
  return made(file, purpose, optionsOf)
}

/**
 * The same, with the evaluation of the run's models.
 *
 * @throws `UsageError` that says where in the file what is wrong, also where it has no `evaluation`.
 */
export async function loadJsonEvaluation(file: string): Promise<LoadedEvaluation> {
  return made(file, 'run', async given => {
    const { evaluation } = given
    if (evaluation === undefined)
      throw new UsageError(`${file} says nothing of an evaluation; add "evaluation": { "prompts": … }`)
    return { run: await optionsOf(given), evaluation: await makeEvaluation(evaluation) }
  })
}

/** Makes something of a file that is checked. */
async function made<T>(
  file: string,
  purpose: ConfigPurpose,
  make: (given: ConfigDocument) => Promise<T>,
): Promise<T> {
  const document = readDocument(await readFile(file, 'utf8'), file)
  const isPart = purpose === 'judging' && typeof document.value === 'object' && document.value !== null
  const value = isPart ? { ...notNeeded, ...document.value } : document.value
  const checked = configSchema().safeParse(value)
  if (!checked.success) {
    const { path, text } = problemOf(checked.error, value)
    throw complaint(document, path, text, checked.error)
  }
  try {
    return await make(checked.data)
  } catch (cause) {
    if (!InvalidArgumentError.isInstance(cause)) {
      if (!SelfRewardingError.isInstance(cause)) throw cause
      throw new UsageError(`${file}: ${cause.message}`, { cause })
    }
    const { field, expected, received } = cause
    const path = field.split(/[.[\]]+/).filter(step => step !== '')
    const steps = path.map(step => (/^\d+$/.test(step) ? Number(step) : step))
    throw complaint(document, steps, `expected ${expected}, got ${shown(received)}`, cause)
  }
}

function shown(received: unknown): string {
  return received === notShown ? notShown : describe(received)
}

function complaint(
  document: JsonDocument,
  path: readonly (string | number)[],
  text: string,
  cause: unknown,
): UsageError {
  const field = path.length === 0 ? '' : `${path.join('.')}: `
  return new UsageError(`${document.placeOf(path)}: ${field}${text}`, { cause })
}

async function optionsOf(given: ConfigDocument): Promise<RunnerOptions> {
  const {
    $schema,
    ledger,
    sft,
    open,
    trainer,
    prompts,
    judge,
    split,
    mix,
    select,
    evaluate,
    evaluation,
    gates,
    ...same
  } = given
  const options: RunnerOptions = {
    ...same,
    ledger: fileLedger(ledger),
    open: await makeOpen(open, ['open']),
    trainer: await makeTrainer(trainer),
    prompts: await makePrompts(prompts),
    ...(sft && { sft: { ...sft, rows: await fromFile(['sft', 'rows'], sft.rows, sftRowsOf) } }),
    ...(judge && { judge: await makeJudge(judge) }),
    ...(split && { split: await fromFile(['split'], split, splitOf) }),
    ...(mix && { mix: { ...mix, rows: await fromFile(['mix', 'rows'], mix.rows, mixRowsOf) } }),
    ...(select && { select: await makeSelect(select) }),
    ...(evaluate && { evaluate: await fromFile(['evaluate'], evaluate, rankedOf) }),
    ...(gates && { gates: await makeGates(gates) }),
  }
  resolveOptions(options)
  return options
}
