import { randomUUID } from 'node:crypto'
import { readFile, readlink } from 'node:fs/promises'
import { hostname } from 'node:os'

/** Who holds a lock, as its file says it. */
export interface Owner {
  /** Name of the machine, for people. */
  readonly host: string
  /** Process id. */
  readonly pid: number
  /** Where that id means something: one boot of one machine, and one namespace of processes. */
  readonly processes: string
  /** When the process began, in the system's own ticks; empty where the system does not say. */
  readonly began: string
  /** Time at which the lock was taken, for people: clocks differ. */
  readonly since: string
  /** Unlike that of any other lock that was ever taken. */
  readonly token: string
}

/** This process, as the owner of a new lock. */
export async function thisProcess(): Promise<Owner> {
  const [boot, namespace, stat] = await Promise.all([
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
    readlink('/proc/self/ns/pid').catch(() => ''),
    statOf('self'),
  ])
  const host = hostname()
  return {
    host,
    pid: process.pid,
    processes: boot === '' ? host : `${boot.trim()} ${namespace}`,
    // A /proc of another namespace of processes knows this one by another id, and tells nothing about its neighbours.
    began: stat?.pid === process.pid ? stat.began : '',
    since: new Date().toISOString(),
    token: randomUUID(),
  }
}

/** The owner that a lock file names; `undefined` for one that says nothing usable. */
export function parseOwner(text: string): Owner | undefined {
  try {
    const { host, pid, processes, began, since, token } = JSON.parse(text)
    const isOwner =
      [host, processes, began, since, token].every(value => typeof value === 'string') &&
      Number.isSafeInteger(pid) &&
      pid > 0
    return isOwner ? { host, pid, processes, began, since, token } : undefined
  } catch {
    return undefined
  }
}

/** Whether an owner's process is still there; `unknown` where this one cannot see it. */
export async function stateOf(owner: Owner, self: Owner): Promise<'alive' | 'dead' | 'unknown'> {
  if (owner.processes !== self.processes) return 'unknown'
  try {
    process.kill(owner.pid, 0)
  } catch (error) {
    // EPERM: it is there and belongs to somebody else.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return 'dead'
  }
  const stat = self.began === '' ? undefined : await statOf(owner.pid)
  if (stat === undefined || owner.began === '') return 'unknown'
  // The id may have gone to another process since, and a killed process that nobody waited for keeps its id.
  return stat.began === owner.began && !/[ZX]/.test(stat.state) ? 'alive' : 'dead'
}

async function statOf(
  pid: number | 'self',
): Promise<{ pid: number; state: string; began: string } | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  if (stat === undefined) return undefined
  // The name of the process stands in brackets and may hold anything, so the fields are counted from its end.
  const [state = '', ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return { pid: Number.parseInt(stat, 10), state, began: fields[18] ?? '' }
}
