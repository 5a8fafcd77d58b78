import type { PlacedLine } from '../../../node/line-blocks.js'
import type { RowOf } from '../../explain/read-rows.js'
import type { Explained } from '../../explain/types.js'
import type { PromptColumns } from './prompt-columns.js'

/** What an iteration has come to. */
export interface IterationCounts {
  readonly candidates: number
  readonly votes: number
  readonly failedVotes: number
  readonly rows: number
}

/** Lines with texts of prompts. */
export interface TextBlock {
  readonly bytes: Buffer
  readonly lines: readonly PlacedLine[]
  /** The prompt of a line and its texts; undefined where it has none that counts. */
  read(line: Buffer): { readonly prompt: number; readonly texts: readonly string[] } | undefined
}

/** A prompt as it is in the files now. */
export interface FoundPrompt extends Pick<Explained, 'candidates' | 'outcome'> {
  /** Undefined where its own row is damaged. */
  readonly row: RowOf<'prompts'> | undefined
}

/** Where everything about the prompts of an iteration is, in flat memory. */
export interface IterationIndex {
  readonly iteration: number
  readonly isSealed: boolean
  readonly columns: PromptColumns
  /** Prompts from the first on that can be shown; all below are known as far as they are recorded. */
  readonly done: number
  /** Bytes that were read, of those that there are. */
  readonly read: number
  readonly bytes: number
  readonly isComplete: boolean
  readonly counts: IterationCounts
  /** What was read up to now has numbers of {@link changedAt} that are not above it. */
  readonly tick: number
  /** When something of a prompt came last. */
  changedAt(prompt: number): number
  /** Changes with what it was made of: other files need another index. */
  readonly stamp: string
  /** Whether its datasets are those that it was made of. */
  isCurrent(): Promise<boolean>
  /** Reads what is new, in turns. Whether there was anything. */
  update(signal: AbortSignal): Promise<boolean>
  /** Lets go of the files that are being read; after it only what is known can be asked. */
  close(): Promise<void>
  /** A prompt and what led to what it gave. */
  find(prompt: number): Promise<FoundPrompt>
  /** The first 200 characters of prompts. */
  excerpts(prompts: readonly number[]): Promise<readonly string[]>
  /** The lines with texts of the prompts from one to before another. */
  texts(from: number, to: number): AsyncIterable<TextBlock>
}
