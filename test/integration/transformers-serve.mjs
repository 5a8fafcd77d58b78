// A `transformers serve` of a script's own.
import { spawn } from 'node:child_process'
import { createServer, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** Starts a server that ends with the script; gives its origin once it answers. */
export async function serve() {
  const port = await freePort()
  const args = ['serve', '--host', '127.0.0.1', '--port', String(port), '--device', 'cpu']
  const server = spawn('transformers', args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  server.stdout.on('data', data => (output += data))
  server.stderr.on('data', data => (output += data))
  process.on('exit', () => server.kill())
  // The script ends when its checks have; the server must not hold it.
  server.unref()
  for (const stream of [server.stdout, server.stderr]) if (stream instanceof Socket) stream.unref()
  for (let waited = 0; waited < 120; waited++) {
    if (server.exitCode !== null) break
    const health = await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined)
    if (health?.ok) return `http://127.0.0.1:${port}`
    await sleep(1000)
  }
  throw new Error(`transformers serve did not start:\n${output}`)
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise(resolve => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
