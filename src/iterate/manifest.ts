import { hashJson } from '../core/hash.js'
import type { Json } from '../core/json.js'
import type { JudgePrompt } from '../judge/index.js'
import type { DatasetInfo } from '../ledger/ledger.js'
import type { Checkpoint } from '../train/checkpoint.js'
import { isJudged } from './stage/is-judged.js'
import type { WorkSettings } from './stage/prompt-work.js'
import type { Sealed } from './stage/seal.js'
import type { SelectionStrategy } from './stage/selection.js'
import type { StageKeys } from './stage/stage-keys.js'

/** What an iteration's manifest says: how its datasets came to be, and which they are. */
export interface Manifest {
  readonly schema: number
  readonly iteration: number
  readonly checkpoint: Checkpoint
  readonly seed: number
  readonly stages: StageKeys
  readonly selection: string
  readonly settings: Json
  readonly prompts: DatasetInfo
  readonly datasets: Sealed['datasets']
  readonly funnel: Sealed['funnel']
  readonly signs: Sealed['signs']
}

/** What scores and selection depend on besides recorded calls. Another hash means other rows of the same calls. */
export function selectionHash(inputs: {
  readonly judge: Omit<WorkSettings, 'reader' | 'parse'> & { readonly prompt: JudgePrompt }
  readonly select: SelectionStrategy
  /** Pairs at most. */
  readonly target?: number
}): string {
  const { judge, select, target = Number.POSITIVE_INFINITY } = inputs
  return hashJson({
    ...(isJudged(select) && {
      judge: judge.prompt.id,
      aggregation: judge.aggregation.name,
      votes: judge.votes,
      requiredVotes: judge.requiredVotes,
      spareVotes: judge.spareVotes,
      unfinished: judge.unfinished,
    }),
    strategy: select.name,
    options: select.options,
    // Left out where there is none.
    target: Number.isFinite(target) ? target : undefined,
  })
}
