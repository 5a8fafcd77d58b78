import { type ErrorDetails, TrainingError } from '../../core/errors.js'
import { endOf, endOfText, plainLines, startOfText } from '../../node/process/log-end.js'
import type { JobFiles } from './files.js'
import { type Attempt, type Exit, errorSchema, readJson } from './stored.js'

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
  readonly name: string
  readonly program: string
  readonly files: JobFiles
  readonly attempt: Attempt
  /** Absent where whoever looked after the process was killed with it. */
  readonly exit: Exit | undefined
  /** Values that must not be shown. */
  readonly secrets: readonly string[]
}

/** Of a log, what is shown. */
const tailBytes = 4096

/** The error for an attempt that ended without a result. */
export async function failureOf(failed: FailedAttempt): Promise<TrainingProcessError> {
  const { name, files, attempt, exit, secrets } = failed
  const hide = (text: string): string =>
    secrets.reduce((shown, secret) => shown.replaceAll(secret, () => '(not shown)'), text)
  // More than is shown, so that no part of a secret stays where it is cut.
  const most = tailBytes + Math.max(0, ...secrets.map(secret => Buffer.byteLength(secret)))
  const shown = hide(plainLines(await endOf(files.log, attempt.at.log, most))).trimEnd()
  const tail = endOfText(shown, tailBytes)
  const own = await readJson(files.error, errorSchema, 'an error').catch(() => undefined)
  const words = (text: string): string => startOfText(hide(plainLines(text)), 2000)
  const said = own === undefined ? '' : `: ${words(own.message)}`
  const next = own?.next === undefined ? adviceOn(failed) : words(own.next)
  const printed = tail === '' ? 'It printed nothing.' : `The end of ${files.log}:\n${tail}\n`
  return new TrainingProcessError(
    `${name}: training ${howItEnded(failed)} (attempt ${attempt.number})${said}\n${next}\n${printed}`.trimEnd(),
    {
      ...(exit?.code != null && { exitCode: exit.code }),
      ...(exit?.signal != null && { signal: exit.signal }),
      attempt: attempt.number,
      log: files.log,
      tail,
    },
  )
}

function howItEnded({ exit, program }: FailedAttempt): string {
  if (exit === undefined)
    return 'was killed, together with what looks after it, or had no space to say how it ended'
  if (exit.message !== undefined) return `could not be started: ${program}: ${exit.message}`
  const after = `after ${(exit.ms / 1000).toFixed(exit.ms < 10_000 ? 1 : 0)} s, without a result`
  return exit.signal === null
    ? `ended with exit code ${exit.code} ${after}`
    : `was ended by ${exit.signal} ${after}`
}

function adviceOn({ exit, program }: FailedAttempt): string {
  const again = 'start the same run again: the job goes on from its last checkpoint, where its program can'
  if (exit === undefined) return `After a restart of the machine, a kill or a full disk, ${again}.`
  if (exit.message !== undefined)
    return `Make sure that ${program} is there and may be run, then start the same run again.`
  if (exit.signal === 'SIGKILL')
    return `SIGKILL is often memory that ran out (see dmesg); give it less to hold, then ${again}.`
  return `Mend what its output says, then ${again}.`
}
