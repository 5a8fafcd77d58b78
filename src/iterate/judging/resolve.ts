import { z } from 'zod'
import { ensure } from '../../core/check.js'
import { canonicalJson, type Json } from '../../core/json.js'
import { Sha256 } from '../../core/sha256.js'
import { toJson } from '../../core/to-json.js'
import type { InputFormat } from '../../model/format.js'
import { isProvider } from '../../model/is-provider.js'
import type { ModelProvider } from '../../model/provider.js'
import { describeJudge } from '../describe-settings.js'
import { schemaOf } from '../options-schema.js'
import {
  checkCalls,
  checkedVotes,
  type ResolvedOptions,
  refused,
  spelledOut,
  workOf,
} from '../resolve-options.js'
import type { WorkSettings } from '../stage/prompt-work.js'
import type { RecordedWork } from './run-judging.js'
import type { JudgeDatasetOptions, JudgeModel, JudgingItem } from './types.js'

/** Options with every default in place. */
export interface ResolvedJudging<Item extends JudgingItem = JudgingItem> extends RecordedWork {
  readonly items: readonly Item[]
  readonly seed: number
  readonly format: InputFormat
  readonly judge: Omit<ResolvedOptions['judge'], 'model' | 'unfinished'>
  readonly work: WorkSettings
  readonly open: (signal: AbortSignal) => Promise<ModelProvider>
  /** Hash of what is judged. */
  readonly set: string
}

/** Options that a judging shares with a runner. */
export const shared = {
  ledger: true,
  seed: true,
  format: true,
  concurrency: true,
  retry: true,
  breaker: true,
  maxFailureShare: true,
  budget: true,
  prices: true,
} as const

/**
 * Checks options and puts the defaults in.
 *
 * @param list What the items are called.
 * @throws `InvalidArgumentError` that names the field, what came and what was expected; also for an unknown option.
 */
export function resolveJudging<Item extends JudgingItem>(
  options: JudgeDatasetOptions<Item>,
  list: 'items' | 'instructions' = 'items',
): ResolvedJudging<Item> {
  const { runner, judge } = schemaOf()
  const schema = runner.pick(shared).extend({
    judge: judge.prefault({}),
    model: z.custom<JudgeModel>(
      isModel,
      'a ModelProvider (revision and lane as texts, capabilities with n, a function generate), or { checkpoint, open }',
    ),
    items: z.custom<readonly Item[]>(value => Array.isArray(value), 'a list'),
  })
  const checked = schema.safeParse(spelledOut(options))
  if (!checked.success) throw refused(options, checked.error, 'JudgeDatasetOptions')
  const { model, ...given } = checked.data
  checkCalls(given)
  const asked = { ...given.judge, requiredVotes: checkedVotes(given.judge) }
  const set = hashOf(given.items, list)
  return {
    ...given,
    ...served(model),
    judge: asked,
    // Given texts count as finished.
    work: workOf({ ...asked, unfinished: false }),
    set,
    settings: describeJudging({ ...given, judge: asked, set }),
  }
}

function isModel(value: unknown): boolean {
  if (isProvider(value)) return true
  const of = (name: string): unknown => Reflect.get(Object(value), name)
  const { name, path, revision } = Object(of('checkpoint'))
  return (
    typeof of('open') === 'function' &&
    [name, path, revision].every(part => typeof part === 'string' && part !== '')
  )
}

function served(model: JudgeModel): Pick<ResolvedJudging, 'checkpoint' | 'open'> {
  if ('generate' in model) {
    const { revision, lane, capabilities } = model
    // Without `close`: who opened it closes it.
    const open = { revision, lane, capabilities, generate: model.generate.bind(model) }
    return { open: async () => open }
  }
  const { checkpoint, open } = model
  return { checkpoint, open: signal => open(checkpoint, signal) }
}

/** Checks the items, and makes a hash of what is asked about them. */
function hashOf(items: readonly JudgingItem[], list: string): string {
  const hash = new Sha256()
  for (const [index, item] of items.entries()) {
    const { prompt, responses }: { prompt?: unknown; responses?: unknown } = Object(item)
    ensure(typeof prompt === 'string', `${list}[${index}].prompt`, prompt, 'a text')
    const texts = Array.isArray(responses) ? responses.map((one): unknown => Object(one).text) : []
    const isList = Array.isArray(responses) && texts.every(text => typeof text === 'string')
    ensure(isList, `${list}[${index}].responses`, responses, 'a list of objects with a text')
    hash.update(`${canonicalJson([prompt, texts])}\n`)
  }
  return hash.hex().slice(0, 32)
}

/** The settings of a judging as JSON. */
function describeJudging({
  seed,
  format,
  judge,
  items,
  set,
}: Pick<ResolvedJudging, 'seed' | 'format' | 'judge' | 'items' | 'set'>): Json {
  return toJson({
    seed,
    format,
    judge: describeJudge(judge),
    prompts: { judged: set, items: items.length },
  })
}
