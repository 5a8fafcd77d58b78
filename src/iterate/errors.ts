import { type ErrorDetails, SelfRewardingError } from '../core/errors.js'

/**
 * Why a run could not go on; what is recorded stays, and a later start goes on from it.
 *
 * - `backend-down`: the breaker's patience is at its end.
 * - `too-many-failures`: calls of more prompts failed for good than `maxFailureShare` allows.
 * - `nothing-to-train`: an iteration gave no pair and no positive example.
 * - `mismatch`: the run directory was made with other settings.
 */
export type RunFailure = 'backend-down' | 'too-many-failures' | 'nothing-to-train' | 'mismatch'

/** A run could not go on. */
export class RunError extends SelfRewardingError {
  /** Why. */
  declare readonly reason: RunFailure

  constructor(message: string, details: ErrorDetails & { readonly reason: RunFailure }) {
    super(message, details, ['RunError'])
  }

  static override isInstance(value: unknown): value is RunError {
    return SelfRewardingError.isInstance(value) && value.name === 'RunError'
  }
}
