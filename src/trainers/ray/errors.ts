import { type ErrorDetails, SelfRewardingError } from '../../core/errors.js'

/** What a {@link RayError} says. */
export interface RayErrorDetails extends ErrorDetails {
  /** Whether another try may work, as when the head is being restarted. */
  readonly retryable: boolean
  /** HTTP status, where there was one. */
  readonly status?: number
}

/** The cluster does not answer, does not let us in, or refuses a request. */
export class RayError extends SelfRewardingError {
  /** Whether another try may work, as when the head is being restarted. */
  declare readonly retryable: boolean
  /** HTTP status, where there was one. */
  declare readonly status: number | undefined

  constructor(message: string, details: RayErrorDetails) {
    super(message, { status: undefined, ...details }, ['RayError'])
  }

  static override isInstance(value: unknown): value is RayError {
    return SelfRewardingError.isInstance(value) && value.name === 'RayError'
  }
}

/** What a {@link RayJobError} says. */
export interface RayJobDetails extends ErrorDetails {
  /** Id of the job on the cluster. */
  readonly submission: string
  /** How it ended; `LOST` where Ray does not know it any more. */
  readonly status: 'FAILED' | 'STOPPED' | 'LOST'
  /** Exit code of the program, where it ended by itself. */
  readonly exitCode?: number
  /** The end of what it printed, at most 4 kB. */
  readonly tail: string
}

/** A job of `runJob` or `runShards` did not succeed, and is not submitted again. */
export class RayJobError extends SelfRewardingError {
  /** Id of the job on the cluster. */
  declare readonly submission: string
  /** How it ended; `LOST` where Ray does not know it any more. */
  declare readonly status: 'FAILED' | 'STOPPED' | 'LOST'
  /** Exit code of the program, where it ended by itself. */
  declare readonly exitCode: number | undefined
  /** The end of what it printed, at most 4 kB. */
  declare readonly tail: string

  constructor(message: string, details: RayJobDetails) {
    super(message, { exitCode: undefined, ...details }, ['RayJobError'])
  }

  static override isInstance(value: unknown): value is RayJobError {
    return SelfRewardingError.isInstance(value) && value.name === 'RayJobError'
  }
}
