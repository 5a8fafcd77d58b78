import { refuseUnknown } from '../../core/check.js'
import { SelfRewardingError } from '../../core/errors.js'
import type { OpenModel } from '../../model/provider.js'
import type { Checkpoint } from '../../train/checkpoint.js'
import type { NetGateOptions } from '../gates/net-gate.js'
import type { JudgingCallOptions } from '../judging/types.js'
import { ModelsEvaluation } from './evaluate-models.js'
import { type ResolvedModels, resolveModels } from './resolve.js'
import type { EvaluateModelsOptions, HeadToHeadOptions } from './types.js'

/** What {@link netAgainstPrevious} takes: an evaluation without models, which the run has. */
export interface NetAgainstPreviousOptions
  extends Omit<JudgingCallOptions, 'model'>,
    Pick<EvaluateModelsOptions, 'prompts' | 'sampling'> {
  /** Who compares. */
  readonly headToHead: Omit<HeadToHeadOptions, 'pairs'>
}

/**
 * The net of a checkpoint against the one before it, for `netGate`: both answer held-out prompts, and a judge compares the
 * answers in both orders. Recorded in a directory of its own, so that a later start asks nothing again; with the same
 * directory, `evaluateModels` goes on from there.
 *
 * @throws `InvalidArgumentError` for unusable options; when it is asked, `SelfRewardingError` where its budget ends
 * before it has an answer.
 * @example
 * ```ts
 * import type { ModelProvider, RunnerOptions } from 'self-rewarding'
 * import { netGate } from 'self-rewarding/gates'
 * import { netAgainstPrevious } from 'self-rewarding/models'
 * import { fileLedger } from 'self-rewarding/node'
 *
 * function earlyStopping(validation: string[], judge: ModelProvider): RunnerOptions['gates'] {
 *   const ledger = fileLedger('runs/a/evaluation')
 *   return [netGate({ net: netAgainstPrevious({ ledger, prompts: validation, headToHead: { judge } }) })]
 * }
 * ```
 */
export function netAgainstPrevious(options: NetAgainstPreviousOptions): NetGateOptions['net'] {
  refuseUnknown(options, known)
  const { headToHead } = options
  refuseUnknown(headToHead, ['judge', 'prompt', 'sampling', 'spareVotes'])
  const evaluationOf = (models: readonly Checkpoint[], open: OpenModel): ResolvedModels => {
    const pairs = 'neighbours'
    // What somebody else evaluates in the same directory is more, and stays.
    return {
      ...resolveModels({ ...options, models, open, headToHead: { ...headToHead, pairs } }),
      isWhole: false,
    }
  }
  // What is wrong with the options should not come out when the first checkpoint is trained.
  evaluationOf([{ name: 'a', path: 'a', revision: 'a' }], async () => {
    throw new Error('nobody opens it')
  })
  return async ({ checkpoint, previous, lineage, open, signal }) => {
    // All up to this one: a model keeps its number, and who came before is never asked again.
    const last = lineage.findIndex(each => each.checkpoint.revision === checkpoint.revision)
    const models = lineage.slice(0, last + 1).map(each => each.checkpoint)
    const result = await new ModelsEvaluation(evaluationOf(models, open)).start({ signal }).result
    if (result.status === 'finished') {
      return result.report.headToHead.find(({ a, b }) => a === checkpoint.name && b === previous.name)?.net
    }
    signal.throwIfAborted()
    throw new SelfRewardingError(
      `${checkpoint.name} and ${previous.name} were not compared: ${result.next.message}`,
    )
  }
}

const known = [
  ...(['ledger', 'prompts', 'sampling', 'seed', 'format', 'concurrency', 'retry', 'breaker'] as const),
  ...(['maxFailureShare', 'budget', 'prices', 'headToHead'] as const),
] satisfies (keyof NetAgainstPreviousOptions)[]
