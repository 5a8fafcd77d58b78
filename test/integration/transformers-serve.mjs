// A `transformers serve` of a script's own.
import { spawn } from 'node:child_process'
import { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePorts } from './free-ports.mjs'

/** Starts a server that ends with the script; gives its origin once it answers. */
export async function serve() {
  const [port] = await freePorts(1)
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
