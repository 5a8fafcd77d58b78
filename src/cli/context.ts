import type { CommandContext } from '@stricli/core'
import type { RunnerOptions } from '../iterate/index.js'
import type { RunSummary } from '../report/summary.js'
import type { LoadedEvaluation } from './config/loaded-evaluation.js'
import type { ConfigPurpose } from './config/purpose.js'
import type { RunLabOptions } from './lab/run-lab-options.js'

/** Where text goes: a terminal, a pipe or a test. */
export interface Output {
  /** False where the reader is behind: `drain` comes when it is not any more. */
  write(text: string): unknown
  once?(event: 'drain', listener: () => void): unknown
  /** Width, where it is a terminal. */
  readonly columns?: number | undefined
  /** Bits of colour, where it is a terminal; 1 where colours are not wanted (NO_COLOR). */
  getColorDepth?(env?: Readonly<Partial<Record<string, string>>>): number
}

/** All that a command needs of the process it runs in. */
export interface CliContext extends CommandContext {
  readonly process: {
    readonly stdout: Output
    readonly stderr: Output
    /** What the parser of arguments and the command set. */
    exitCode?: number | string | null
  }
  /** Where lines can change in their place; absent in a pipe and a dumb terminal. */
  readonly terminal?: NodeJS.WriteStream
  /** Where somebody types; absent in a pipe. */
  readonly keyboard?: NodeJS.ReadStream | undefined
  /** What the user typed, without the program. */
  readonly args: readonly string[]
  readonly runLab: (options: RunLabOptions) => Promise<RunSummary>
  /**
   * What a config file gives; it may be the user's own code. Throws `UsageError`.
   *
   * @param purpose For judging, what only a run needs may be left out.
   */
  readonly loadConfig: (path: string, purpose?: ConfigPurpose) => Promise<RunnerOptions>
  /** What a config file says of its run and of the evaluation of its models. Throws `UsageError`. */
  readonly loadEvaluation: (path: string) => Promise<LoadedEvaluation>
  /** Calls the listener whenever the user wants to stop; the result ends that. */
  readonly onInterrupt: (listener: () => void) => () => void
  /** Ends the process at once. */
  readonly exit: (code: number) => void
}
