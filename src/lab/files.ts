import { randomUUID } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { makeDirectory } from '../node/make-directory.js'

/** Writes a file that appears whole or not at all. */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  await makeDirectory(dirname(path))
  // A name of its own: labs that share checkpoints may write the same one.
  const part = `${path}.${randomUUID()}.part`
  try {
    await writeFile(part, content, { flush: true })
    await rename(part, path)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}

/** A file's bytes; `undefined` where it is not there. */
export async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path)
  } catch (error) {
    if (Reflect.get(Object(error), 'code') === 'ENOENT') return undefined
    throw error
  }
}
