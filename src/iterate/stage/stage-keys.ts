import type { DatasetInfo } from '../../ledger/ledger.js'
import { stageKey } from '../../ledger/stage-key.js'
import type { IterationContext } from '../iteration.js'
import type { WorkSettings } from './prompt-work.js'

/** Under which keys the calls of an iteration's responses lie; without a judge there are none under that of judgements. */
export interface StageKeys {
  readonly candidates: string
  readonly judgements: string
}

/** The stage keys of an iteration; the calls of other models, prompts or settings lie under other keys. */
export function stageKeys(
  { options, iteration }: Pick<IterationContext, 'options' | 'iteration'>,
  prompts: DatasetInfo,
  revision: string,
): StageKeys {
  const { candidates: c, judge, format, seed } = options
  const shared = { iteration, seed, revision }
  const candidates = stageKey({
    ...shared,
    kind: 'candidates',
    settings: { format, sampling: { ...c.sampling }, n: c.n },
    parents: [prompts.sha256],
  })
  const judgements = stageKey({
    ...shared,
    revision: judge.model ? judge.model.revision : revision,
    kind: 'judgements',
    settings: { format, judge: judge.prompt.templateId, sampling: { ...judge.sampling }, votes: judge.votes },
    parents: [candidates],
  })
  return { candidates, judgements }
}

/** The stages whose calls count; without a judge, votes of earlier settings do not. */
export function stagesOf(
  { candidates, judgements }: StageKeys,
  { votes }: Pick<WorkSettings, 'votes'>,
): ReadonlySet<string> {
  return new Set(votes === 0 ? [candidates] : [candidates, judgements])
}
