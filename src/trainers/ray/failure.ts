import { constants } from 'node:os'
import { TrainingError } from '../../core/errors.js'
import { plainLines, startOfText } from '../../node/process/log-end.js'
import { again, failureOf } from '../folder/failure.js'
import type { JobFiles } from '../folder/files.js'
import type { RayAttempt } from './attempt.js'
import type { JobInfo } from './replies.js'

/** The error for an attempt on Ray that ended without a result. */
export async function rayFailure(
  files: JobFiles,
  attempt: RayAttempt | undefined,
  info: JobInfo | undefined,
  hide: (text: string) => string,
): Promise<TrainingError> {
  if (attempt === undefined) return new TrainingError(`training in ${files.folder} was not submitted`)
  const { code, signal } = exitOf(info)
  const ended =
    info === undefined
      ? `is not known any more at ${attempt.address}, and shows no sign of life`
      : howItEnded(info) + (code === undefined && signal === undefined ? '' : ', without a result')
  return failureOf({
    files,
    attempt,
    ended: hide(`on Ray (${attempt.submission}) ${ended}`),
    next: adviceOn(info, files),
    exitCode: code,
    signal,
    printed: info?.message ?? '',
    hide,
  })
}

/** Exit code or signal; Python gives a signal as a negative code. */
export function exitOf(info: JobInfo | undefined): { code?: number; signal?: string } {
  const code = info?.driver_exit_code ?? undefined
  if (code === undefined || code >= 0) return code === undefined ? {} : { code }
  const [signal] = Object.entries(constants.signals).find(([, number]) => number === -code) ?? [
    `signal ${-code}`,
  ]
  return { signal }
}

/** How a job ended, as the rest of a sentence. */
export function howItEnded(info: JobInfo | undefined): string {
  if (info === undefined) return 'is not known any more: was the head restarted, or the job deleted?'
  if (info.status === 'STOPPED') return 'was stopped by somebody'
  if (info.status === 'SUCCEEDED') return 'ended with exit code 0'
  const { code, signal } = exitOf(info)
  if (signal !== undefined) return `was ended by ${signal}`
  if (code !== undefined) return `ended with exit code ${code}`
  return `failed before or beside its program: ${whyOf(info)}`
}

/** What Ray says of a job, without the stack of its own code. */
function whyOf({ message }: JobInfo): string {
  const [said = ''] = (message ?? '').split(/\.? Full traceback:|, last available logs/)
  return startOfText(plainLines(said).trim(), 2000) || 'no reason is given'
}

function adviceOn(info: JobInfo | undefined, { folder }: JobFiles): string {
  if (info === undefined || info.status === 'STOPPED') return `To begin another attempt, ${again}.`
  if (info.status === 'SUCCEEDED')
    return `Make sure that ${folder} is the same folder on all nodes, and that the program writes result.json.`
  const { code, signal } = exitOf(info)
  if (signal === 'SIGKILL')
    return `SIGKILL is often memory that ran out; give it less to hold, then ${again}.`
  if (code !== undefined || signal !== undefined) return `Mend what its output says, then ${again}.`
  if (info.error_type === 'JOB_SUPERVISOR_ACTOR_START_TIMEOUT')
    return 'Ask for less, or start Ray with RAY_JOB_START_TIMEOUT_SECONDS=86400 so that jobs may wait; then start the same run again.'
  if (info.error_type === 'RUNTIME_ENV_SETUP_FAILURE')
    return 'Mend runtimeEnv or workingDirectory, then start the same run again.'
  return `Where a node was lost, ${again}.`
}
