import { shellQuote } from '../../node/handoff/shell-quote.js'
import type { ProcessEnvironment } from '../../node/process/environment.js'
import type { JobFiles } from '../folder/files.js'

/** What a job runs. */
export interface EntrypointParts {
  readonly argv: readonly string[]
  readonly cwd: string | undefined
  readonly env: ProcessEnvironment
  /** For a program that keeps the contract of job folders. */
  readonly attempt?: { readonly files: JobFiles; readonly number: number }
}

/** Seconds between two signs of life. */
const beatSeconds = 5

/** Exit codes of what is not begun, as sysexits has them: wrongly set up, and try again another time. */
const wrongCode = 78
const laterCode = 75

/**
 * What Ray gives to `sh`. All that is not ours is quoted; the program takes the shell's place, so that a stop
 * reaches it and its exit code is the job's.
 *
 * Variables are set here and not by Ray, which would put in `$NAME`. References are looked up on the node, by their
 * names: their values are in no request.
 */
export function entrypointOf({ argv, cwd, env, attempt }: EntrypointParts): string {
  const variables = Object.entries(env).map(([name, value]) =>
    typeof value === 'string'
      ? `export ${name}=${shellQuote(value)}`
      : `export ${name}="\${${value.env}:?is not set where Ray was started on this node}"`,
  )
  return [
    ...(attempt === undefined ? [] : claim(attempt)),
    ...variables,
    ...(cwd === undefined ? [] : [`cd -- ${shellQuote(cwd)} || exit ${wrongCode}`]),
    `exec ${argv.map(shellQuote).join(' ')}`,
  ].join('\n')
}

/** A job that waited for long may have become needless, and its folder may not be there. */
function claim({ files, number }: NonNullable<EntrypointParts['attempt']>): string[] {
  const { folder, job, result, cancelled, alive } = files
  const elsewhere = shellQuote(
    `${folder} is not on this node: the directory must be at one path on all nodes`,
  )
  return [
    `[ -e ${shellQuote(job)} ] || { echo ${elsewhere} >&2; exit ${wrongCode}; }`,
    `[ ! -e ${shellQuote(result)} ] || exit 0`,
    // Only a higher number counts: over a network, what is read may be of earlier.
    `later() { [ "$(sed -n 's/.*"number":\\([0-9]*\\).*/\\1/p' ${shellQuote(files.attempt)})" -gt ${number} ]; }`,
    `needless() { [ -e ${shellQuote(cancelled)} ] || later; }`,
    `! needless 2>/dev/null || { echo 'the job was cancelled, or begun again by a later attempt' >&2; exit ${laterCode}; }`,
    `export SELF_REWARDING_JOB=${shellQuote(folder)}`,
    // Where a head has forgotten the job, this shows whether it still runs, and ends it where it became needless.
    `(i=0; while kill -0 $$; do i=$((i+1)); echo $i >${shellQuote(alive)}; ! needless || kill $$; sleep ${beatSeconds}; done) >/dev/null 2>&1 &`,
  ]
}
