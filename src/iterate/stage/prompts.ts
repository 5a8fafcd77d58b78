import { deriveSeed } from '../../core/seed.js'
import { Sha256 } from '../../core/sha256.js'
import type { PromptContext } from '../../instruct/prompt-source.js'
import type { DatasetInfo } from '../../ledger/ledger.js'
import type { CallRecord } from '../../ledger/record.js'
import { datasetColumns, rowLine } from '../../ledger/rows.js'
import { stageKey } from '../../ledger/stage-key.js'
import { RunError } from '../errors.js'
import type { IterationContext } from '../iteration.js'
import { toJson } from '../manifest.js'
import { TextSet } from './text-set.js'

/**
 * Asks the source for the iteration's prompts and writes them down. A source is asked again when a run starts again:
 * its calls are replayed, and what it offers must be what was written, or the run directory belongs to other prompts.
 */
export async function sealPrompts(context: IterationContext): Promise<DatasetInfo> {
  const { options, iteration, ledger, emit } = context
  emit({ type: 'stage-start', iteration, stage: 'prompts', done: 0 })
  const accepted = await ledger.writeDataset({ iteration, kind: 'prompts' })
  const dropped = await ledger.writeDataset({ iteration, kind: 'dropped' })
  const seen = new TextSet()
  try {
    const ask = promptAsker(context)
    const earlier = () => earlierPrompts(context)
    for await (const draft of options.prompts.prompts({ iteration, seed: options.seed, ask, earlier })) {
      context.stopping.soon.throwIfAborted()
      const { prompt, source } = draft
      const reason =
        draft.dropped ?? (prompt.trim() === '' ? 'empty' : seen.add(prompt) ? undefined : 'duplicate')
      if (reason !== undefined) {
        await dropped.write(rowLine(datasetColumns.dropped, { source, reason, prompt }))
        emit({ type: 'prompt-drop', iteration, reason, prompt })
        continue
      }
      const index = seen.size - 1
      await accepted.write(rowLine(datasetColumns.prompts, { prompt_index: index, prompt, source }))
      emit({ type: 'prompt', iteration, index, prompt })
    }
    await refuseOthers(context, accepted.info().sha256)
    await dropped.commit()
    const info = await accepted.commit()
    emit({ type: 'stage-end', iteration, stage: 'prompts' })
    return info
  } catch (error) {
    await accepted.discard()
    await dropped.discard()
    throw error
  }
}

async function refuseOthers({ ledger, iteration }: IterationContext, offered: string): Promise<void> {
  const lines = await ledger.readDataset({ iteration, kind: 'prompts' })
  if (lines === undefined) return
  const hash = new Sha256()
  for await (const line of lines) hash.update(`${line}\n`)
  if (hash.hex() === offered) return
  throw new RunError(
    `the prompts of iteration ${iteration} are not those that ${ledger.location} was begun with; ` +
      'give the prompts, seeds and settings of then, or use another run directory',
    { reason: 'mismatch' },
  )
}

async function isSealed({ ledger, iteration }: IterationContext): Promise<boolean> {
  const lines = await ledger.readDataset({ iteration, kind: 'prompts' })
  await lines?.[Symbol.asyncIterator]().return?.()
  return lines !== undefined
}

/** The prompts of the iterations before, for sources that must not repeat them. */
async function* earlierPrompts({ ledger, iteration }: IterationContext): AsyncGenerator<string> {
  for (let before = 1; before < iteration; before++) {
    for await (const line of (await ledger.readDataset({ iteration: before, kind: 'prompts' })) ?? []) {
      yield String(JSON.parse(line).prompt)
    }
  }
}

/** The calls that a source made before, by their stage key. */
async function knownCalls(context: IterationContext): Promise<ReadonlyMap<string, CallRecord>> {
  const known = new Map<string, CallRecord>()
  // Once the prompts are written, a call that failed is what they were made without; making it now would give others.
  const sealed = await isSealed(context)
  for await (const call of context.ledger.calls(context.iteration, context.onDamage)) {
    if (call.kind === 'prompts' && (sealed || !call.failure?.retryable)) known.set(call.stage, call)
  }
  return known
}

/** Makes a source's calls, or gives what they gave before. */
function promptAsker(context: IterationContext): PromptContext['ask'] {
  const { options, iteration, model } = context
  // Read for the first call: a list of prompts makes none.
  let known: Promise<ReadonlyMap<string, CallRecord>> | undefined
  return async ({ index, request, writer }) => {
    known ??= knownCalls(context)
    const stage = stageKey({
      kind: 'prompts',
      iteration,
      seed: options.seed,
      revision: writer ? writer.revision : await model.revision(),
      settings: { source: options.prompts.id, index, request: toJson(request) },
      parents: [],
    })
    const record =
      (await known).get(stage) ??
      (await context.callerFor(writer ?? (await model.provider())).call({
        kind: 'prompts',
        at: { stage, prompt: index, candidate: 0, vote: 0 },
        priority: 2,
        request: {
          ...request,
          seed: deriveSeed([options.seed, iteration, 'prompts', index]),
          affinity: `prompts-${iteration}`,
        },
      }))
    return record.completions
  }
}
