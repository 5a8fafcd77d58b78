import type { Completion, Input } from '../model/provider.js'

/** How a writer is asked for instructions and its reply is read, for models that know another form than a list. */
export interface InstructionForm {
  /** Name and version; change it whenever what it asks or reads changes. */
  readonly id: string
  /** A request for `count` new instructions that shows some. */
  request(demonstrations: readonly string[], count: number): InstructionRequest
}

/** A request for instructions, with what it takes to read the reply. */
export interface InstructionRequest {
  /** What the writer is given. */
  readonly input: Input
  /** Texts that end the reply. */
  readonly stop: readonly string[]
  /** The reply's instructions, and its parts that are none with why. */
  read(reply: Completion): {
    /** The instructions, in order. */
    readonly instructions: readonly string[]
    /** What was dropped. */
    readonly dropped: readonly {
      /** Why it is no instruction. */
      readonly reason: string
      /** The part as the model wrote it. */
      readonly raw: string
    }[]
  }
}
