import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { ifMissing } from '../../node/failures.js'
import { syncDirectory } from '../../node/sync-directory.js'
import { writeLines } from '../../node/whole-file.js'
import { UsageError } from '../usage-error.js'

/** What became of a file. */
interface Placed {
  readonly sha256: string
  /** The same bytes were there already; nothing was written. */
  readonly unchanged: boolean
}

/**
 * Writes lines beside a place, has them checked there, and moves them to it. What is at the place stays: the same bytes
 * are as good as written, all else is refused.
 *
 * @param check Reads the file that it is given; what it throws leaves nothing behind.
 * @throws `UsageError` where something else is there.
 */
export async function placeFile(
  path: string,
  lines: AsyncIterable<string>,
  check: (draft: string) => Promise<void>,
): Promise<Placed> {
  const isThere = await holdsFile(path)
  // Two exports to one place must not write into each other's.
  const draft = `${path}.${process.pid}.unchecked`
  try {
    const { sha256 } = await writeLines(draft, lines)
    await check(draft)
    if (!isThere) {
      await rename(draft, path)
      await syncDirectory(dirname(path))
    } else if ((await hashOf(path)) !== sha256) {
      throw new UsageError(`${path} holds something else: remove it, or choose another place with --out`)
    }
    return { sha256, unchanged: isThere }
  } finally {
    await rm(draft, { force: true })
  }
}

/** Whether there is a file; a device, a folder or a link to nothing is refused before any work. */
export async function holdsFile(path: string): Promise<boolean> {
  if ((await lstat(path).catch(ifMissing)) === undefined) return false
  if ((await stat(path).catch(ifMissing))?.isFile() === true) return true
  throw new UsageError(`${path} is no file that could be written: choose another place with --out`)
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
