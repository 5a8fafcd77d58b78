import { onAbort } from '../../core/on-abort.js'
import { deriveSeed } from '../../core/seed.js'
import type { PromptContext } from '../../instruct/prompt-source.js'
import { promptList } from '../../instruct/prompt-source.js'
import type { OpenLedger } from '../../ledger/ledger.js'
import { memoryLedger } from '../../ledger/memory.js'
import type { ModelProvider } from '../../model/provider.js'
import type { Checkpoint } from '../../train/checkpoint.js'
import { Caller } from '../calls/caller.js'
import { Lanes } from '../calls/lanes.js'
import { evaluationStage, judgeRanked, rankedReplay } from '../evaluation.js'
import type { IterationContext } from '../iteration.js'
import type { ResolvedOptions } from '../resolve-options.js'
import { Served } from '../served.js'
import { Spending } from '../spending/spending.js'
import { type Spent, UsageCounter } from '../spending/usage.js'
import { heldOutBy } from '../stage/held-out.js'
import { sealPrompts } from '../stage/prompts.js'
import { scan } from '../stage/replay.js'
import { askForResponses, recordedResponses } from '../stage/responses.js'
import { stageKeys } from '../stage/stage-keys.js'
import { Stopping } from '../stopping.js'
import { Measure, type Measures, measure } from './measure.js'
import { nominalOf, pendingOf, severalOf } from './remaining.js'
import { tryPrompts } from './try-prompts.js'

/** Milliseconds to wait for a backend that is down: somebody is waiting for the plan. */
const patienceMs = 60_000

/** What real calls told. */
export interface Sampled {
  /** What answers of the model depend on. */
  readonly revision: string
  /** Whether it gives several completions a call. */
  readonly several: boolean
  readonly measures: Measures
  /** Prompts that came of calls for prompts. */
  readonly yielded?: { readonly prompts: number; readonly calls: number }
  /** Their characters, and how many there are. */
  readonly written?: { readonly prompts: number; readonly characters: number }
  readonly spent: Spent
}

/** What to sample. */
interface SampleInputs {
  readonly options: ResolvedOptions
  readonly iteration: number
  readonly checkpoint: Checkpoint
  /** How many prompts, and ranked items. */
  readonly size: number
  /** Prompts; `undefined` where the source has to be asked for them. */
  readonly prompts: readonly string[] | undefined
  readonly signal: AbortSignal | undefined
}

/** Makes real calls as the run would, to a ledger that is forgotten. */
export async function takeSample(inputs: SampleInputs): Promise<Sampled> {
  const { options: all, iteration, checkpoint, size, signal } = inputs
  const ledger = await memoryLedger().open()
  const stopping = new Stopping()
  const release = signal && onAbort(signal, () => stopping.stop(signal.reason))
  if (signal?.aborted) stopping.stop(signal.reason)
  const model = new Served(signal => all.open(checkpoint, signal), undefined, stopping)
  const evaluate = spread(all.evaluate, size)
  // How many fail is for the run to judge.
  const options = { ...all, evaluate, maxFailureShare: 1, targetPairs: () => Number.POSITIVE_INFINITY }
  const context = contextOf({ ...inputs, options }, ledger, model, stopping)
  try {
    const revision = await model.revision()
    const several = (await model.provider()).capabilities.n
    const found = inputs.prompts ?? (await writtenPrompts(context, size))
    const prompts = 'texts' in found ? found.texts : found
    const measures = new Map([
      ...(prompts.length > 0 ? await ofResponses(context, prompts, revision, several) : []),
      ...(evaluate.length > 0 ? await ofEvaluation(context, revision, several) : []),
    ])
    const used = new UsageCounter()
    const ofPrompts = new Measure()
    for await (const call of ledger.calls(iteration)) {
      used.add(call)
      if (call.kind === 'prompts') ofPrompts.add(call)
    }
    const spent = used.result()
    measures.set('prompts', ofPrompts)
    const yielded = 'texts' in found ? { yielded: { prompts: found.accepted, calls: found.calls } } : {}
    const characters = prompts.reduce((sum, prompt) => sum + prompt.length, 0)
    const written = { prompts: prompts.length, characters }
    return { revision, several, measures, spent, written, ...yielded }
  } finally {
    release?.()
    stopping.done()
    await model.close()
  }
}

function contextOf(
  { options, iteration, checkpoint }: SampleInputs,
  ledger: OpenLedger,
  model: Served,
  stopping: Stopping,
): IterationContext {
  const emit = (): void => {}
  const breaker = { ...options.breaker, patienceMs: Math.min(patienceMs, options.breaker.patienceMs) }
  const lanes = new Lanes({ concurrency: options.concurrency, breaker, emit })
  // The budget is the run's; this was asked for by itself.
  const spending = new Spending({}, undefined, () => 0)
  const callers = new Map<ModelProvider, Caller>()
  return {
    options,
    iteration,
    checkpoint,
    ledger,
    model,
    stopping,
    emit,
    onChange: 'redo',
    onDamage() {},
    stop: error => stopping.stop(error),
    callerFor(provider) {
      const known = callers.get(provider)
      if (known) return known
      const { retry } = options
      const caller = new Caller({ ledger, iteration, provider, lanes, retry, stopping, spending, emit })
      callers.set(provider, caller)
      return caller
    },
  }
}

/** Prompts that the source writes, of as many rounds of calls as it takes. */
async function writtenPrompts(
  context: IterationContext,
  size: number,
): Promise<{ readonly texts: readonly string[]; readonly accepted: number; readonly calls: number }> {
  const { options, iteration, model, callerFor } = context
  const { seed } = options
  const texts: string[] = []
  const answer: PromptContext['ask'] = async ({ index, request, writer }) => {
    const caller = callerFor(writer ?? (await model.provider()))
    const { completions } = await caller.call({
      kind: 'prompts',
      at: { stage: 'sample', prompt: index, candidate: 0, vote: 0 },
      priority: 2,
      request: {
        ...request,
        seed: deriveSeed([seed, iteration, 'prompts', index]),
        affinity: `prompts-${iteration}`,
      },
    })
    return completions
  }
  const { accepted, calls } = await tryPrompts(options.prompts, {
    iteration,
    seed,
    async *earlier() {},
    overlap: heldOutBy(options.split),
    answer: (call, accepted) => (accepted < size ? answer(call) : undefined),
    onPrompt(prompt) {
      if (texts.length < size) texts.push(prompt)
    },
  })
  return { texts, accepted, calls }
}

async function ofResponses(
  context: IterationContext,
  prompts: readonly string[],
  revision: string,
  several: boolean,
): Promise<Measures> {
  const options = { ...context.options, prompts: promptList(prompts) }
  const inner = { ...context, options }
  const info = await sealPrompts(inner)
  const stages = stageKeys(inner, info, revision)
  const responses = await recordedResponses(inner, info, stages)
  await askForResponses(inner, responses)
  const { replay } = responses
  return measure(replay, await scan(replay), severalOf(options, several), () =>
    Object.values(nominalOf(options)),
  )
}

async function ofEvaluation(
  context: IterationContext,
  revision: string,
  several: boolean,
): Promise<Measures> {
  const stage = evaluationStage(context, revision)
  await judgeRanked(context, stage)
  const replay = rankedReplay(context, stage)
  return measure(replay, await scan(replay), severalOf(context.options, several), index => [
    { kind: 'evaluation', ...pendingOf(replay.work(index)) },
  ])
}

/** Some of a list, evenly spread. */
function spread<T>(items: readonly T[], count: number): T[] {
  const most = Math.min(count, items.length)
  return Array.from({ length: most }, (_, i) => items[Math.floor((i * items.length) / most)] as T)
}
