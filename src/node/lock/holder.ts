import { lstat, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ifMissing } from '../failures.js'
import { parseOwner, stateOf, thisProcess } from './owner.js'

/** Who works on a directory, as far as that is to be seen without waiting. */
export interface Holder {
  readonly pid: number
  readonly host: string
  /** When it took the directory, as its own clock had it. */
  readonly since: string
  /** `unknown` where it is in another container or on another machine, and gave a sign of life a while ago or just now. */
  readonly state: 'alive' | 'unknown'
  /** When it last said that it lives, in milliseconds since 1970 by the file's clock. */
  readonly seenAt: number
}

/** Bytes of a lock at most. */
const longest = 1 << 16

/** The process that holds a directory; undefined where none does, or only a dead one. The lock stays as it is. */
export async function holderOf(directory: string): Promise<Holder | undefined> {
  const path = join(directory, 'lock')
  const file = await lstat(path).catch(ifMissing)
  // No lock is a link, a pipe or long; to read a pipe waits for a writer.
  if (!file?.isFile() || file.size > longest) return undefined
  const text = await readFile(path, 'utf8').catch(ifMissing)
  const owner = text === undefined ? undefined : parseOwner(text)
  if (owner === undefined) return undefined
  const state = await stateOf(owner, await thisProcess())
  if (state === 'dead') return undefined
  const { pid, host, since } = owner
  return { pid, host, since, state, seenAt: file.mtimeMs }
}
