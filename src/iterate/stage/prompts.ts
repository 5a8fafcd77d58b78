import { ensure } from '../../core/check.js'
import { DataError } from '../../core/errors.js'
import { orAbort } from '../../core/on-abort.js'
import { deriveSeed } from '../../core/seed.js'
import { TextSet } from '../../core/text-set.js'
import { toJson } from '../../core/to-json.js'
import type { PromptContext, PromptDraft } from '../../instruct/prompt-source.js'
import { type DatasetInfo, datasetPath } from '../../ledger/ledger.js'
import type { CallRecord } from '../../ledger/record.js'
import { stageKey } from '../../ledger/stage-key.js'
import type { IterationContext } from '../iteration.js'
import { settleChange } from '../settle-change.js'
import type { Stopping } from '../stopping.js'
import { readStored } from '../stored.js'
import { DatasetFiles } from './dataset-files.js'
import { type HeldOut, heldOutBy } from './held-out.js'
import { sealedPrompts } from './stored-prompts.js'

/**
 * The iteration's prompts: those that are written, or what the source gives, written down. A source that was stopped is
 * asked again, and its recorded calls are answered from the ledger.
 *
 * @throws `DataError` where the prompts are not as they were sealed.
 */
export async function sealPrompts(context: IterationContext): Promise<DatasetInfo> {
  return (await recordedPrompts(context)) ?? writePrompts(context)
}

async function recordedPrompts({
  ledger,
  iteration,
  emit,
}: IterationContext): Promise<DatasetInfo | undefined> {
  const found = await sealedPrompts(ledger, iteration)
  if (found === undefined) return undefined
  const { rows } = found
  emit({ type: 'stage-start', iteration, stage: 'prompts', items: rows, done: rows })
  const known = await readStored(ledger, { document: 'stages', iteration })
  if (known?.prompts && known.prompts.sha256 !== found.sha256) {
    const file = `${ledger.location}/${datasetPath({ iteration, kind: 'prompts' })}`
    throw new DataError('is not as it was sealed; restore it, or use another run directory', { file })
  }
  emit({ type: 'stage-end', iteration, stage: 'prompts' })
  return found
}

async function writePrompts(context: IterationContext): Promise<DatasetInfo> {
  const { options, iteration, ledger, emit } = context
  emit({ type: 'stage-start', iteration, stage: 'prompts', done: 0 })
  // The prompts last: where they are, the others are.
  const files = await DatasetFiles.open(ledger, { iteration }, ['dropped', 'prompts'])
  const seen = new TextSet()
  const overlap = heldOutBy(options.split)
  try {
    const ask = promptAsker(context)
    const earlier = () => earlierPrompts(context)
    const drafts = options.prompts.prompts({ iteration, seed: options.seed, ask, earlier, overlap })
    for await (const draft of untilStopped(drafts, context.stopping)) {
      const { prompt, source } = draft
      const reason = draft.dropped ?? whyNot(prompt, overlap, seen)
      if (reason !== undefined) {
        files.write('dropped', { source, reason, prompt })
        await files.drained()
        emit({ type: 'prompt-drop', iteration, reason, prompt })
        continue
      }
      const index = seen.size - 1
      files.write('prompts', { prompt_index: index, prompt, source })
      await files.drained()
      emit({ type: 'prompt', iteration, index, prompt })
    }
    const { prompts: info } = await files.commit()
    if (info === undefined) throw new Error('prompts are written')
    emit({ type: 'stage-end', iteration, stage: 'prompts' })
    return info
  } catch (error) {
    await files.discard()
    throw error
  }
}

/** Why a prompt must not enter; one that may is known from here on. */
export function whyNot(prompt: string, overlap: HeldOut, seen: TextSet): string | undefined {
  if (prompt.trim() === '') return 'empty'
  return overlap(prompt) ?? (seen.add(prompt) ? undefined : 'duplicate')
}

/** A source that waits for something of its own holds nobody up. */
async function* untilStopped(
  drafts: AsyncIterable<PromptDraft> | Iterable<PromptDraft>,
  { soon, now }: Stopping,
): AsyncGenerator<PromptDraft> {
  const source = Symbol.asyncIterator in drafts ? drafts[Symbol.asyncIterator]() : drafts[Symbol.iterator]()
  try {
    for (;;) {
      soon.throwIfAborted()
      const next = source.next()
      const { done, value } = next instanceof Promise ? await orAbort(next, now) : next
      if (done) return
      yield value
    }
  } finally {
    if (!soon.aborted) await source.return?.()
  }
}

/** The prompts of the iterations before, for sources that must not repeat them. */
async function* earlierPrompts({ ledger, iteration }: IterationContext): AsyncGenerator<string> {
  for (let before = 1; before < iteration; before++) {
    for await (const line of (await ledger.readDataset({ iteration: before, kind: 'prompts' })) ?? []) {
      yield String(JSON.parse(line).prompt)
    }
  }
}

/** The calls that a source made before. */
interface KnownCalls {
  /** Those that need not be made again, by their stage key. */
  readonly answered: ReadonlyMap<string, Pick<CallRecord, 'prompt' | 'completions'>>
  /** Stage keys of those that failed and may work another time. */
  readonly failed: ReadonlySet<string>
  /** The source's greatest number of a call; -1 without any. */
  readonly last: number
}

async function knownCalls(context: IterationContext): Promise<KnownCalls> {
  const answered = new Map<string, Pick<CallRecord, 'prompt' | 'completions'>>()
  const failed = new Set<string>()
  let last = -1
  for await (const call of context.ledger.calls(context.iteration, context.onDamage)) {
    const { kind, stage, prompt, completions } = call
    if (kind !== 'prompts') continue
    if (call.failure?.retryable) failed.add(stage)
    else answered.set(stage, { prompt, completions })
    last = Math.max(last, prompt)
  }
  return { answered, failed, last }
}

/** Makes a source's calls, or gives what they gave before. */
function promptAsker(context: IterationContext): PromptContext['ask'] {
  const { options, iteration, model } = context
  // Read for the first call: a list of prompts makes none.
  let known: Promise<KnownCalls> | undefined
  const isAnswered = new Set<string>()
  let settled: Promise<void> | undefined
  return async ({ index, request, demonstrations, writer, dependentsFrom = Number.POSITIVE_INFINITY }) => {
    // A record with others would be taken for damaged.
    const isTexts = demonstrations?.every?.(text => typeof text === 'string') ?? demonstrations === undefined
    ensure(isTexts, 'demonstrations', demonstrations, 'a list of texts')
    known ??= knownCalls(context)
    const stage = stageKey({
      kind: 'prompts',
      iteration,
      seed: options.seed,
      revision: writer ? writer.revision : await model.revision(),
      settings: { source: options.prompts.id, index, request: toJson(request) },
      parents: [],
    })
    isAnswered.add(stage)
    const { answered, failed, last } = await known
    const found = answered.get(stage)
    if (found !== undefined) return found.completions
    if (failed.has(stage) && last >= dependentsFrom) return []
    // The same call, asked in another way or of another model.
    if ([...answered].some(([key, { prompt }]) => prompt === index && !isAnswered.has(key))) {
      const changed = ['how prompts are asked for, or the model that is asked']
      const isLost = (call: { readonly kind: string; readonly stage: string }) =>
        call.kind === 'prompts' && !isAnswered.has(call.stage)
      settled ??= settleChange(context, { changed, isLost })
    }
    // Nobody asks before that is settled, whichever call found it out.
    await settled
    const caller = context.callerFor(writer ?? (await model.provider()))
    const record = await caller.call({
      kind: 'prompts',
      at: { stage, prompt: index, candidate: 0, vote: 0 },
      priority: 2,
      demonstrations,
      request: {
        ...request,
        seed: deriveSeed([options.seed, iteration, 'prompts', index]),
        affinity: `prompts-${iteration}`,
      },
    })
    return record.completions
  }
}
