import { type ErrorDetails, TrainingError } from '../../core/errors.js'
import { endOf, endOfText, plainLines, startOfText } from '../../node/process/log-end.js'
import type { JobFiles } from './files.js'
import { type Attempt, errorSchema, jobSchema, readJson } from './stored.js'

/** What a {@link TrainingProcessError} says. */
export interface TrainingProcessDetails extends ErrorDetails {
  /** Exit code, where the process ended by itself. */
  readonly exitCode?: number
  /** Signal that ended it. */
  readonly signal?: string
  /** Which attempt at the job it was, from 1. */
  readonly attempt: number
  /** File of everything that the job's processes printed. */
  readonly log: string
  /** The end of what this one printed, at most 4 kB, without the credentials that it was given. */
  readonly tail: string
}

/**
 * The process of a training job ended without a result. The next start of the run begins another attempt, which goes on
 * from the job's last checkpoint where its program does.
 */
export class TrainingProcessError extends TrainingError {
  /** Exit code, where the process ended by itself. */
  declare readonly exitCode: number | undefined
  /** Signal that ended it. */
  declare readonly signal: string | undefined
  /** Which attempt at the job it was, from 1. */
  declare readonly attempt: number
  /** File of everything that the job's processes printed. */
  declare readonly log: string
  /** The end of what this one printed. */
  declare readonly tail: string

  constructor(message: string, details: TrainingProcessDetails) {
    super(message, { exitCode: undefined, signal: undefined, ...details })
    this.name = 'TrainingProcessError'
  }

  static override isInstance(value: unknown): value is TrainingProcessError {
    return TrainingError.isInstance(value) && value.name === 'TrainingProcessError'
  }
}

/** What a failure is told from. */
export interface FailedAttempt {
  readonly files: JobFiles
  readonly attempt: Attempt
  /** `ended with exit code 3 after 2.0 s, without a result`. */
  readonly ended: string
  /** What to do, where the program does not say. */
  readonly next: string
  readonly exitCode?: number | undefined
  readonly signal?: string | undefined
  /** What the place says that it printed, where the log has nothing of it. */
  readonly printed?: string
  /** Takes out what must not be shown. */
  hide(text: string): string
}

/** Of a log, what is shown. */
const tailBytes = 4096
/** More than is shown is read, so that no part of a secret stays where it is cut. */
const longestSecret = 16_384

/** What to do after nearly everything. */
export const again =
  'start the same run again: the job goes on from its last checkpoint, where its program can'

/** The error for an attempt that ended without a result. */
export async function failureOf(failed: FailedAttempt): Promise<TrainingProcessError> {
  const { files, attempt, hide, exitCode, signal } = failed
  const name = (await readJson(files.job, jobSchema, 'a training job'))?.name ?? files.folder
  const logged = (await endOf(files.log, attempt.at.log, tailBytes + longestSecret)) || (failed.printed ?? '')
  const tail = endOfText(hide(plainLines(logged)).trimEnd(), tailBytes)
  const own = await readJson(files.error, errorSchema, 'an error').catch(() => undefined)
  const words = (text: string): string => startOfText(hide(plainLines(text)), 2000)
  const said = own === undefined ? '' : `: ${words(own.message)}`
  const next = own?.next === undefined ? failed.next : words(own.next)
  const printed = tail === '' ? 'It printed nothing.' : `The end of ${files.log}:\n${tail}\n`
  return new TrainingProcessError(
    `${name}: training ${failed.ended} (attempt ${attempt.number})${said}\n${next}\n${printed}`.trimEnd(),
    {
      ...(exitCode !== undefined && { exitCode }),
      ...(signal !== undefined && { signal }),
      attempt: attempt.number,
      log: files.log,
      tail,
    },
  )
}
