import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { held } from './held.js'
import { type Heartbeat, LockFile } from './lock-file.js'
import { lockSocket } from './socket.js'

/** A directory that this process holds. */
export interface DirectoryLock {
  /** @throws `LedgerError` when another process took the directory over. */
  check(): void
  /** Lets go of the directory. */
  release(): Promise<void>
}

/** Others watch for several beats: a holder under load may miss one. */
const usual: Heartbeat = { everyMs: 3000, watchMs: 10_000 }

/**
 * Takes a directory for this process; a crash frees it without anybody's help.
 *
 * Two locks: on Linux an abstract Unix socket, which no two processes of one machine can get; everywhere a file `lock`
 * that says who holds the directory and is kept fresh, for processes in other containers and on other machines.
 *
 * @param directory The directory, as a real path.
 * @param name What messages call it.
 * @throws `LedgerError` when another process holds it, or it cannot be written.
 */
export async function lockDirectory(
  directory: string,
  heartbeat = usual,
  name = directory,
): Promise<DirectoryLock> {
  const path = join(directory, 'lock')
  const leaveSocket = process.platform === 'linux' ? await lockSocket(directory) : async () => {}
  if (leaveSocket === undefined) throw held(name, await readFile(path, 'utf8').catch(() => undefined), '')
  try {
    const file = await LockFile.take(name, path, heartbeat)
    return {
      check: () => file.check(),
      release: async () => {
        await file.release()
        await leaveSocket()
      },
    }
  } catch (error) {
    await leaveSocket()
    throw error
  }
}
