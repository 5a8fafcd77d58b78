import { toJson } from '../core/to-json.js'
import { LEDGER_SCHEMA } from '../ledger/record.js'
import { describeSettings } from './describe-settings.js'
import type { IterationContext } from './iteration.js'
import { type Manifest, selectionHash } from './manifest.js'
import { isJudged } from './stage/is-judged.js'
import type { Responses } from './stage/responses.js'
import { seal } from './stage/seal.js'
import { trainedOn } from './stage/selection.js'
import { markStale } from './stored.js'

/** Writes the datasets and the manifest of an iteration of which all calls are recorded. */
export async function sealIteration(
  context: IterationContext,
  { prompts, stages, replay, recorded }: Responses,
): Promise<Manifest> {
  const { options, iteration, ledger, checkpoint, emit } = context
  const { format, judge, select: strategy, seed } = options
  const target = options.targetPairs(iteration)
  // From here on the datasets may be of two settings, until the manifest says what they are.
  await markStale(ledger, iteration)
  for (const kind of ['pairs', 'sft'] as const) {
    if (kind !== trainedOn(strategy)) await ledger.removeDataset({ iteration, kind })
  }
  const sealed = await seal({
    ...replay,
    counts: recorded.counts,
    seed,
    format,
    ...(isJudged(strategy) && { judge: judge.prompt }),
    strategy,
    target,
  })
  emit({ type: 'stage-end', iteration, stage: 'responses' })
  const manifest: Manifest = {
    schema: LEDGER_SCHEMA,
    iteration,
    checkpoint,
    seed,
    stages,
    selection: selectionHash({ ...options, target }),
    settings: await describeSettings(options),
    prompts,
    datasets: sealed.datasets,
    funnel: sealed.funnel,
    signs: sealed.signs,
  }
  await ledger.writeDocument({ document: 'manifest', iteration }, toJson(manifest))
  emit({ type: 'iteration-seal', iteration, funnel: sealed.funnel })
  return manifest
}
