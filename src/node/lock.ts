import { createHash } from 'node:crypto'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { LedgerError } from '../core/errors.js'

/**
 * Takes a run directory for this process; a crash frees it without anybody's help.
 *
 * On Linux the lock is an abstract Unix socket, which ends with its process. Elsewhere it is a file with the process's
 * id. Both see processes of one machine only: two machines on one network disk do not see each other.
 *
 * @param directory The run directory, as a real path.
 * @returns lets go of the lock.
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  return process.platform === 'linux' ? socketLock(directory) : fileLock(directory)
}

function held(directory: string, cause: unknown): LedgerError {
  return new LedgerError(
    `${directory} is in use by another run of this or another process; wait for it to end, or stop it`,
    { cause },
  )
}

function socketLock(directory: string): Promise<() => Promise<void>> {
  const name = `\0self-rewarding-${createHash('sha256').update(directory).digest('hex').slice(0, 40)}`
  return new Promise((resolve, reject) => {
    const server = createServer(socket => socket.destroy())
    server.once('error', error => reject(held(directory, error)))
    server.listen({ path: name, exclusive: true }, () => {
      // The lock must not keep an otherwise finished process alive.
      server.unref()
      resolve(() => new Promise(done => server.close(() => done())))
    })
  })
}

async function fileLock(directory: string): Promise<() => Promise<void>> {
  const path = join(directory, 'lock')
  for (let tries = 0; ; tries++) {
    try {
      await writeFile(path, String(process.pid), { flag: 'wx' })
      return () => rm(path, { force: true })
    } catch (error) {
      const owner = Number(await readFile(path, 'utf8').catch(() => ''))
      if (tries > 0 || (owner > 0 && isAlive(owner))) throw held(directory, error)
      await rm(path, { force: true })
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it is there and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
