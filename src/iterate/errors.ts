import { type ErrorDetails, SelfRewardingError } from '../core/errors.js'
import type { Shard } from '../ledger/ledger.js'

/**
 * Why a run could not go on; what is recorded stays, and a later start goes on from it.
 *
 * - `backend-down`: the breaker's patience is at its end.
 * - `too-many-failures`: calls of more prompts failed for good than `maxFailureShare` allows.
 * - `nothing-to-train`: an iteration gave no pair and no positive example.
 * - `mismatch`: the run directory was made with other settings.
 * - `settings-changed`: recorded calls would be made again, and nobody said that they may be.
 * - `calls-missing`: what is to be read back is not recorded in full.
 * - `no-run`: there is no run where one is to go on; nothing was made.
 * - `prompts-not-sealed`: the prompts of the iteration are not there, or not there for shards.
 * - `shards-not-done`: of an iteration, the calls of some prompts are not made yet; `shards` says whose they are.
 * - `shards-not-merged`: `shards` hold calls that are not taken in.
 * - `nothing-to-merge`: the run is finished.
 * - `gate`: a gate threw, or gave what is no list of findings.
 */
export type RunFailure =
  | 'backend-down'
  | 'too-many-failures'
  | 'nothing-to-train'
  | 'mismatch'
  | 'settings-changed'
  | 'calls-missing'
  | 'no-run'
  | 'prompts-not-sealed'
  | 'shards-not-done'
  | 'shards-not-merged'
  | 'nothing-to-merge'
  | 'gate'

/** What a {@link RunError} says. */
export interface RunErrorDetails extends ErrorDetails {
  /** Why. */
  readonly reason: RunFailure
  /** What to do, in the words of the library; becomes the end of the message. */
  readonly advice?: string
  /** Which shards it is about. @default none */
  readonly shards?: readonly Shard[]
}

/** A run could not go on. */
export class RunError extends SelfRewardingError {
  /** Why. */
  declare readonly reason: RunFailure
  /** What is wrong, without what to do about it where that depends on how the run is started. */
  declare readonly problem: string
  /** Which shards it is about. */
  declare readonly shards: readonly Shard[]

  constructor(problem: string, { advice, shards = [], ...details }: RunErrorDetails) {
    const message = advice === undefined ? problem : `${problem}. ${advice}`
    const fields = { ...details, problem, shards }
    super(message, fields, ['RunError'])
  }

  static override isInstance(value: unknown): value is RunError {
    return SelfRewardingError.isInstance(value) && value.name === 'RunError'
  }
}
