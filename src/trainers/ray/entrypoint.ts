import { shellQuote } from '../../node/handoff/shell-quote.js'
import type { ProcessEnvironment } from '../../node/process/environment.js'
import type { JobFiles } from '../folder/files.js'

/** What a job runs. */
export interface EntrypointParts {
  readonly argv: readonly string[]
  readonly cwd: string | undefined
  readonly env: ProcessEnvironment
  /** Job folder, for a program that keeps its contract. */
  readonly files?: JobFiles
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
export function entrypointOf({ argv, cwd, env, files }: EntrypointParts): string {
  const variables = Object.entries(env).map(([name, value]) =>
    typeof value === 'string'
      ? `export ${name}=${shellQuote(value)}`
      : `export ${name}="\${${value.env}:?is not set where Ray was started on this node}"`,
  )
  return [
    ...(files === undefined ? [] : claim(files)),
    ...variables,
    ...(cwd === undefined ? [] : [`cd ${shellQuote(cwd)} || exit ${wrongCode}`]),
    `exec ${argv.map(shellQuote).join(' ')}`,
  ].join('\n')
}

/** A job that waited for long may have become needless, and its folder may not be there. */
function claim({ folder, job, result, cancelled, alive }: JobFiles): string[] {
  const elsewhere = shellQuote(
    `${folder} is not on this node: the directory must be at one path on all nodes`,
  )
  return [
    `[ -e ${shellQuote(job)} ] || { echo ${elsewhere} >&2; exit ${wrongCode}; }`,
    `[ ! -e ${shellQuote(result)} ] || exit 0`,
    `[ ! -e ${shellQuote(cancelled)} ] || exit ${laterCode}`,
    `export SELF_REWARDING_JOB=${shellQuote(folder)}`,
    // Where a restarted head has forgotten the job, this shows whether it still runs, and ends it where it is cancelled.
    `(i=0; while kill -0 $$; do i=$((i+1)); echo $i >${shellQuote(alive)}; [ ! -e ${shellQuote(cancelled)} ] || kill $$; sleep ${beatSeconds}; done) >/dev/null 2>&1 &`,
  ]
}
