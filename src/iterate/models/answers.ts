import { hashJson } from '../../core/hash.js'
import { deriveSeed } from '../../core/seed.js'
import { toJson } from '../../core/to-json.js'
import { meanOfVotes } from '../../judge/aggregate.js'
import { LEDGER_SCHEMA } from '../../ledger/record.js'
import { stageKey } from '../../ledger/stage-key.js'
import { candidateInput, withStop } from '../../model/format.js'
import type { Completion } from '../../model/provider.js'
import type { CallContext } from '../iteration.js'
import { DatasetFiles } from '../stage/dataset-files.js'
import { PromptWork, type WorkSettings } from '../stage/prompt-work.js'
import { writeRecords } from '../stage/records.js'
import { inOrder, type ReplayInputs } from '../stage/replay.js'
import { recordedWork, workAll } from '../stage/work.js'
import { Counter, type Tally } from '../tally.js'
import { telling } from './judge-part.js'
import { settlePart } from './parts.js'
import type { NumberedModel } from './registry.js'
import type { ResolvedModels } from './resolve.js'

/** A model's answers to the held-out prompts. */
export interface Answers {
  /** Stage key of its calls. */
  readonly stage: string
  /** Revision of the provider that answered. */
  readonly revision: string
  /** One for each prompt; undefined where the call failed for good. */
  readonly completions: readonly (Completion | undefined)[]
  /** Calls that gave none, by reason. */
  readonly failed: Tally
}

/** A model with its answers. */
export type Answered = NumberedModel & { readonly answers: Answers }

/** Nobody judges here. */
const unjudged: WorkSettings = {
  votes: 0,
  spareVotes: 0,
  requiredVotes: 1,
  unfinished: false,
  reader: '',
  parse: ({ text }) => ({ ok: false, reason: 'no-score', raw: text }),
  aggregation: meanOfVotes,
}

/** Has the prompts answered that are not, and writes the answers down. */
export async function askForAnswers(
  context: CallContext,
  options: ResolvedModels,
  { checkpoint }: NumberedModel,
): Promise<Answers> {
  const { ledger, iteration } = context
  const { prompts, format, seed } = options
  const sampling = withStop(options.sampling, format)
  const revision = await context.model.revision()
  // The checkpoint as well: its number may come to stand for another one.
  const settings = toJson({ checkpoint: checkpoint.revision, format, sampling })
  const stage = stageKey({
    kind: 'candidates',
    iteration,
    seed,
    revision,
    settings,
    parents: [hashJson(toJson(prompts))],
  })
  await settlePart(context, { name: 'answers', stage, settings: { model: revision, answers: settings } })
  await ledger.writeDocument(
    { document: 'stages', iteration },
    { schema: LEDGER_SCHEMA, revision, stages: { candidates: stage, judgements: stage }, settings },
  )
  const replay: ReplayInputs = {
    ledger,
    iteration,
    stages: new Set([stage]),
    items: prompts.length,
    work: () => new PromptWork(unjudged, 1),
    onDamage: context.onDamage,
  }
  const recorded = await recordedWork(replay, context.options.maxFailureShare)
  const part = { work: 'answers', model: checkpoint.name, replies: prompts.length } as const
  await workAll({
    context: telling(context, { ...part, recorded: recorded.done }),
    stage: 'responses',
    scan: recorded,
    items: prompts.length,
    plan: (call, index) => ({
      kind: 'candidates',
      at: { stage, prompt: index, candidate: 0, vote: 0 },
      priority: 1,
      request: {
        input: candidateInput(format, prompts[index] ?? ''),
        n: call.n,
        // The same draws for all models: what differs is the model.
        seed: deriveSeed([seed, 'models', 'answers', index]),
        sampling,
        affinity: `answers-${index}`,
      },
    }),
  })
  return { stage, revision, ...(await writeAnswers(replay, recorded.counts, prompts)) }
}

async function writeAnswers(
  replay: ReplayInputs,
  counts: Uint32Array,
  prompts: readonly string[],
): Promise<Pick<Answers, 'completions' | 'failed'>> {
  const { ledger, iteration } = replay
  const files = await DatasetFiles.open(ledger, { iteration }, ['prompts', 'candidates', 'failures'])
  const completions: (Completion | undefined)[] = []
  const failed = new Counter()
  try {
    for await (const { index, work } of inOrder(replay, counts)) {
      const prompt = prompts[index] ?? ''
      files.write('prompts', { prompt_index: index, prompt, source: 'given' })
      writeRecords(files, undefined, prompt, index, work)
      await files.drained()
      const [slot] = work.candidates
      if (slot !== undefined && 'failure' in slot) failed.add(`call-${slot.failure.kind}`)
      completions[index] = slot !== undefined && 'completion' in slot ? slot.completion : undefined
    }
    await files.commit()
  } catch (error) {
    await files.discard()
    throw error
  }
  return { completions, failed: failed.tally() }
}
