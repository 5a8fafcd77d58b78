import { readFile, stat } from 'node:fs/promises'
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

/** The process that holds a directory; undefined where none does, or only a dead one. The lock stays as it is. */
export async function holderOf(directory: string): Promise<Holder | undefined> {
  const path = join(directory, 'lock')
  const text = await readFile(path, 'utf8').catch(ifMissing)
  const owner = text === undefined ? undefined : parseOwner(text)
  if (owner === undefined) return undefined
  const state = await stateOf(owner, await thisProcess())
  const file = await stat(path).catch(ifMissing)
  if (state === 'dead' || file === undefined) return undefined
  const { pid, host, since } = owner
  return { pid, host, since, state, seenAt: file.mtimeMs }
}
