import { execFile } from 'node:child_process'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { expect, it, onTestFinished } from 'vitest'

const script = new URL('thousands-of-calls.mjs', import.meta.url).pathname
const calls = 4000

it('4,000 calls are under way at once, and all come back', async () => {
  const held: [response: ServerResponse, seed: number][] = []
  const server = createServer({ keepAlive: true }, async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    held.push([response, JSON.parse(Buffer.concat(chunks).toString()).seed])
    // Nobody is answered before everybody has asked.
    if (held.length < calls) return
    for (const [response, seed] of held) {
      const message = { role: 'assistant', content: `drawn ${seed}` }
      response.end(JSON.stringify({ choices: [{ index: 0, message, finish_reason: 'stop' }] }))
    }
  })
  server.requestTimeout = 0
  await new Promise<void>(resolve => server.listen({ port: 0, host: '127.0.0.1', backlog: calls }, resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  const args = [script, `http://127.0.0.1:${port}/v1`, String(calls)]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  const { inPlace, peakMb } = JSON.parse(stdout)
  expect(inPlace).toBe(calls)
  expect(held).toHaveLength(calls)
  expect(peakMb).toBeLessThan(512)
})
