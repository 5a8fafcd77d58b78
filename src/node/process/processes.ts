import { readdir, readFile } from 'node:fs/promises'
import { isFailure } from '../failures.js'

/** In the environment of every process of an attempt: which one it belongs to. */
export const attemptVariable = 'SELF_REWARDING_ATTEMPT'

/** What the processes of an attempt are known by. */
export interface Belonging {
  /** Unlike that of any other attempt. */
  readonly token: string
  /** Process group, which is the id of the process that looks after them. */
  readonly group: number
}

/**
 * Processes of an attempt that still run, but for the one that asks and zombies. On Linux all that inherited the
 * attempt's token, in whatever group they are, and for the leader of a group all in it; elsewhere their group as one, as
 * a negative id.
 */
export async function processesOf({ token, group }: Belonging): Promise<readonly number[]> {
  if (process.platform === 'linux') return onLinux(`${attemptVariable}=${token}`, group)
  return group !== process.pid && signal(-group, 0) ? [-group] : []
}

async function onLinux(entry: string, group: number): Promise<number[]> {
  const found: number[] = []
  // While its leader lives a group is its own; then the id may go to another one.
  const isLeader = group === process.pid
  for (const name of await readdir('/proc')) {
    const pid = Number(name)
    if (!Number.isSafeInteger(pid) || pid === process.pid) continue
    // Of processes that ended meanwhile, or belong to others, there is nothing to read; of zombies it is empty.
    const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '')
    const isOurs = environment.split('\0').includes(entry) || (isLeader && (await groupOf(pid)) === group)
    if (isOurs) found.push(pid)
  }
  return found
}

/** The group of a process; of none for a zombie. */
async function groupOf(pid: number): Promise<number | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The name of the process stands in brackets and may hold anything.
  const [state = '', , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return /[ZX]/.test(state) ? undefined : Number(group)
}

/** Sends a signal; false where there is nobody to get it. */
export function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name)
  } catch (error) {
    return isFailure(error, 'EPERM')
  }
}
