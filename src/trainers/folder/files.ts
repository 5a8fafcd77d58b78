import { join } from 'node:path'

/** The files of a job folder, by what they are for. */
export interface JobFiles {
  readonly folder: string
  /** What to do. */
  readonly job: string
  /** The rows. */
  readonly data: string
  /** Everything the process prints. */
  readonly log: string
  /** How far it is: a line of JSON at a time. */
  readonly progress: string
  /** What came of it; written last, and whole. */
  readonly result: string
  /** Why it gave up, in its own words. */
  readonly error: string
  /** Which attempt is or was the last. */
  readonly attempt: string
  /** How that one ended. */
  readonly exit: string
  /** Says that the job is to end. */
  readonly cancelled: string
  /** Who looks after the process, where it is on this machine. */
  readonly lock: string
  /** A number that grows while the process runs, where it is on a cluster. */
  readonly alive: string
}

/** The files of a job folder. */
export function filesOf(folder: string): JobFiles {
  const file = (name: string): string => join(folder, name)
  return {
    folder,
    job: file('job.json'),
    data: file('train.jsonl'),
    log: file('output.log'),
    progress: file('progress.jsonl'),
    result: file('result.json'),
    error: file('error.json'),
    attempt: file('attempt.json'),
    exit: file('exit.json'),
    cancelled: file('cancelled'),
    lock: file('lock'),
    alive: file('alive'),
  }
}
