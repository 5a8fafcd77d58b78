import { type ErrorDetails, SelfRewardingError } from '../../../core/errors.js'
import type { Trap, TrapReason } from './reasons.js'

/** Where a trap is, and what it is. */
interface TrapDetails extends ErrorDetails, Trap {
  readonly file: string
  readonly line: number
}

/** A row that a trainer would take, and be harmed by. */
export class TrapError extends SelfRewardingError {
  /** The file, or what stands for it. */
  declare readonly file: string
  /** Line, from 1; in a JSON list, the number of the row. */
  declare readonly line: number
  /** Path of the field in the row. */
  declare readonly field: string
  /** Why it is a trap. */
  declare readonly reason: TrapReason
  /** What to do. */
  declare readonly advice: string

  /** @internal */
  constructor(details: TrapDetails) {
    const { problem, ...fields } = details
    const { file, line, field, reason, advice } = fields
    super(`${file}:${line}: ${field}: ${problem} (${reason}); ${advice}`, fields, ['TrapError'])
  }

  static override isInstance(value: unknown): value is TrapError {
    return SelfRewardingError.isInstance(value) && value.name === 'TrapError'
  }
}
