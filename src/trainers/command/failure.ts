import { TrainingError } from '../../core/errors.js'
import { type ProcessEnvironment, secretsOf } from '../../node/process/environment.js'
import { again, failureOf } from '../folder/failure.js'
import type { JobFiles } from '../folder/files.js'
import { readJson } from '../folder/stored.js'
import { type Exit, exitSchema, type ProcessAttempt } from './stored.js'

/** The error for an attempt on this machine that ended without a result. */
export async function processFailure(
  files: JobFiles,
  attempt: ProcessAttempt | undefined,
  { command: [program = ''], env }: { command: readonly string[]; env: ProcessEnvironment },
): Promise<TrainingError> {
  if (attempt === undefined) return new TrainingError(`training in ${files.folder} could not be started`)
  const stored = await readJson(files.exit, exitSchema, 'how an attempt ended')
  // Absent where whoever looked after the process was killed with it.
  const exit = stored?.token === attempt.token ? stored : undefined
  const secrets = secretsOf(env)
  return failureOf({
    files,
    attempt,
    ended: howItEnded(exit, program),
    next: adviceOn(exit, program),
    exitCode: exit?.code ?? undefined,
    signal: exit?.signal ?? undefined,
    hide: text => secrets.reduce((shown, secret) => shown.replaceAll(secret, () => '(not shown)'), text),
  })
}

function howItEnded(exit: Exit | undefined, program: string): string {
  if (exit === undefined)
    return 'was killed, together with what looks after it, or had no space to say how it ended'
  if (exit.message !== undefined) return `could not be started: ${program}: ${exit.message}`
  const after = `after ${(exit.ms / 1000).toFixed(exit.ms < 10_000 ? 1 : 0)} s, without a result`
  return exit.signal === null
    ? `ended with exit code ${exit.code} ${after}`
    : `was ended by ${exit.signal} ${after}`
}

function adviceOn(exit: Exit | undefined, program: string): string {
  if (exit === undefined) return `After a restart of the machine, a kill or a full disk, ${again}.`
  if (exit.message !== undefined)
    return `Make sure that ${program} is there and may be run, then start the same run again.`
  if (exit.signal === 'SIGKILL')
    return `SIGKILL is often memory that ran out (see dmesg); give it less to hold, then ${again}.`
  return `Mend what its output says, then ${again}.`
}
