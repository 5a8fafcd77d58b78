import type { Labels } from './labels.js'

/** Which messages of Open Assistant are read. Those that are deleted or failed review never are. */
export interface OpenAssistantOptions {
  /**
   * Language of prompts and responses: `en` reads `en` and `en-GB`; `any` reads all, also those without one.
   * @default 'en', the paper's
   */
  readonly lang?: string
  /** Messages that a model wrote. @default false */
  readonly synthetic?: boolean
  /** Messages whose review has no result. @default false */
  readonly unreviewed?: boolean
  /** States of trees that are read, or `any`. A file that states none is read. @default ['ready_for_export'] */
  readonly treeStates?: readonly string[] | 'any'
  /** Responses an instruction must have, of those that are read. @default 0 */
  readonly minResponses?: number
  /**
   * Turns of the user that are read as instructions. A later one is an instruction whose `prompt` holds what was said
   * before, as {@link renderTurns} has it. Messages that come one a row are then all held until the end.
   *
   * @default 1, first turns only, the paper's
   */
  readonly turns?: number
}

/** One answer to an instruction. */
export interface OpenAssistantResponse {
  /** Its message id. */
  readonly id: string
  /** What it says, as it came. */
  readonly text: string
  /** Human rank among all answers, also those not read: 0 is the best, gaps happen; null where nobody ranked it. */
  readonly rank: number | null
  /** Whether a model wrote it. */
  readonly synthetic: boolean
  /** What reviewers said of it, where the file states that. */
  readonly labels?: Labels
}

/** A turn of a conversation tree: an instruction with its answers. */
export interface OpenAssistantInstruction {
  /** Conversation tree. */
  readonly treeId: string
  /** Message id of the instruction. */
  readonly promptId: string
  /** Which turn of the user's in its tree, from 1. */
  readonly turn: number
  /** The instruction, as it came; a later turn's with what was said before it. */
  readonly prompt: string
  /** `textHash` of the instruction, for overlap checks. */
  readonly promptHash: string
  /** Message id of the first instruction with the same normalised text, where this one is not the first. */
  readonly duplicateOf?: string
  /** Its language; null where none is stated. */
  readonly lang: string | null
  /** What reviewers said of it, where the file states that. */
  readonly labels?: Labels
  /** Its answers: best rank first, those without a rank last, in file order where equal. */
  readonly responses: readonly OpenAssistantResponse[]
}

/**
 * Why a message is not used.
 *
 * - `later-turn`: beyond the turns that are read; the paper uses first turns only.
 * - `wrong-shape`: not a message: no id, or a field of another type.
 * - `duplicate-id`: a message with this id came before.
 * - `missing-parent`: what it answers is not in the file, or what that answers.
 * - `wrong-role`: a prompt that is not the prompter's, or an answer that is not the assistant's.
 * - `tree-state`: its tree is in another state than asked for.
 * - `deleted`, `synthetic`, `failed-review`, `unreviewed`, `no-text`, `language`: the message itself.
 * - `too-few-responses`: fewer than `minResponses`.
 * - `prompt-dropped`: an answer whose prompt is not used.
 * - `context-dropped`: a later turn after something that is not read.
 */
export type MessageDrop =
  | 'later-turn'
  | 'wrong-shape'
  | 'duplicate-id'
  | 'missing-parent'
  | 'wrong-role'
  | 'tree-state'
  | 'deleted'
  | 'synthetic'
  | 'failed-review'
  | 'unreviewed'
  | 'no-text'
  | 'language'
  | 'too-few-responses'
  | 'prompt-dropped'
  | 'context-dropped'

/** Why a line gave no messages at all: another encoding, no JSON (a line cut in writing, too), too long, another format. */
export type LineDrop = 'not-utf8' | 'invalid-json' | 'too-long' | 'wrong-shape'

/** A place in the file where something is wrong. */
export interface LineProblem {
  /** Line, from 1. */
  readonly line: number
  /** What is wrong. */
  readonly reason: LineDrop
  /** The beginning of the line, or which field is wrong. */
  readonly detail: string
}

/**
 * What became of everything in the file; complete once the reader is at its end.
 * `lines` = those that hold messages + all of `droppedLines`; `messages` = `prompts` + `responses` + all of `dropped`.
 */
export interface OpenAssistantReport {
  /** Lines that are not blank. */
  readonly lines: number
  /** Lines that gave nothing, by reason. */
  readonly droppedLines: Readonly<Record<LineDrop, number>>
  /** Messages found, nested ones included. */
  readonly messages: number
  /** Messages used as instructions. */
  readonly prompts: number
  /** Messages used as responses. */
  readonly responses: number
  /** Messages not used, by reason. */
  readonly dropped: Readonly<Record<MessageDrop, number>>
  /** Instructions whose normalised text an earlier one has; they are kept. */
  readonly duplicatePrompts: number
  /** The first 20 places where something is wrong. */
  readonly problems: readonly LineProblem[]
}
