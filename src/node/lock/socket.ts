import { createHash } from 'node:crypto'
import { createServer } from 'node:net'
import { isFailure } from '../failures.js'

/**
 * Takes an abstract Unix socket that stands for a directory: it ends with its process, and nobody else can have it at
 * the same time. Processes in other network namespaces do not see it.
 *
 * @returns lets go of it; `undefined` when somebody else has it.
 */
export function lockSocket(directory: string): Promise<(() => Promise<void>) | undefined> {
  const name = `\0self-rewarding-${createHash('sha256').update(directory).digest('hex').slice(0, 40)}`
  return new Promise(resolve => {
    const server = createServer(socket => socket.destroy())
    // Where there are no such sockets, in some sandboxes, the lock file has to do.
    server.once('error', error =>
      resolve(isFailure(error, 'EADDRINUSE') ? undefined : () => Promise.resolve()),
    )
    server.listen({ path: name, exclusive: true }, () => {
      // The lock must not keep an otherwise finished process alive.
      server.unref()
      resolve(() => new Promise(done => server.close(() => done())))
    })
  })
}
