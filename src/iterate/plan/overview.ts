import type { CallRecord } from '../../ledger/record.js'
import { Measure } from './measure.js'

/** What a first look at an iteration's recorded calls tells. */
export class Overview {
  /** Calls for prompts, by their index. */
  readonly prompts = new Map<number, CallRecord>()
  /** The greatest of these indices; -1 without any. */
  lastPrompt = -1
  readonly ofPrompts = new Measure()
  /** Whether one call gave several completions; `undefined` where none tells. */
  several: boolean | undefined
  /** Stage key of the last call of an evaluation. */
  evaluation: string | undefined

  /** @param candidates Candidates of a prompt. */
  constructor(private readonly candidates: number) {}

  add(call: CallRecord): void {
    if (call.kind === 'prompts') {
      this.prompts.set(call.prompt, call)
      this.lastPrompt = Math.max(this.lastPrompt, call.prompt)
      this.ofPrompts.add(call)
    } else if (call.kind === 'candidates') {
      // A single one tells nothing.
      if (this.candidates > 1) this.several ||= call.n > 1
    } else if (call.kind === 'evaluation') {
      this.evaluation = call.stage
    }
  }
}
