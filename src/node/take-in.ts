import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { open, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { isFailure, unwritable } from './failures.js'
import { beginSegment, type SegmentName, segmentsOf } from './segment.js'
import { syncDirectory } from './sync-directory.js'

/**
 * Moves the segments of one folder into another one, under new numbers. One that was moved is not there to be moved
 * again, so this can be ended anywhere and begun anew.
 *
 * @throws `LedgerError` when the folder cannot be written.
 */
export async function takeInSegments(from: string, to: string, signal?: AbortSignal): Promise<void> {
  const segments = await segmentsOf(from)
  if (segments.length === 0) return
  try {
    for (const segment of segments) {
      signal?.throwIfAborted()
      await takeIn(join(from, segment.name), to, segment, signal)
    }
    await syncDirectory(to)
    await syncDirectory(from)
  } catch (cause) {
    if (signal?.aborted) throw signal.reason
    throw unwritable(to, cause)
  }
}

async function takeIn(
  source: string,
  to: string,
  { iteration }: SegmentName,
  signal: AbortSignal | undefined,
): Promise<void> {
  // An empty file holds the number, so that nothing is written over.
  const { file, path } = await beginSegment(to, iteration)
  await file.close()
  try {
    await rename(source, path)
  } catch (error) {
    if (isFailure(error, 'EXDEV')) return takeCopy(source, path, to, iteration, signal)
    await rm(path)
    throw error
  }
}

/** As a rename from one file system to another: a copy that is whole, then the source is removed. */
async function takeCopy(
  source: string,
  path: string,
  to: string,
  iteration: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  // Killed between the two, it left both.
  if (await isThere(source, to, iteration)) {
    await rm(path)
  } else {
    const copy = `${path}.tmp`
    try {
      await pipeline(createReadStream(source), createWriteStream(copy), { signal })
      const file = await open(copy, 'r+')
      await file.sync().finally(() => file.close())
      await rename(copy, path)
      await syncDirectory(to)
    } catch (error) {
      await rm(copy, { force: true })
      await rm(path, { force: true })
      throw error
    }
  }
  await rm(source)
}

async function isThere(source: string, to: string, iteration: number): Promise<boolean> {
  const { size } = await stat(source)
  for (const { name } of await segmentsOf(to, iteration)) {
    const path = join(to, name)
    if ((await stat(path)).size === size && (await hashOf(path)) === (await hashOf(source))) return true
  }
  return false
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
