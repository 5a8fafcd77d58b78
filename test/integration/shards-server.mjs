// An OpenAI-compatible server in a process of its own, `node server.mjs --port 8000`: its answers depend on model,
// prompt and seed alone. `/asked` tells how often it was asked what.
import { createServer } from 'node:http'
import { parseArgs } from 'node:util'
import { replyOf, textOf } from '../e2e/server/answers.mjs'

const latencyMs = 20
const { port = '0' } = parseArgs({ options: { port: { type: 'string' } } }).values

/** @type {Map<string, number>} */
const asked = new Map()

const server = createServer(async (request, response) => {
  /** @type {(value: unknown) => void} */
  const answer = value =>
    void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += chunk
  if (request.url === '/v1/models') return answer({ data: [] })
  if (request.url === '/asked') return answer([...asked])
  asked.set(text, (asked.get(text) ?? 0) + 1)
  await new Promise(resolve => setTimeout(resolve, latencyMs))
  const body = JSON.parse(text)
  const texts = Array.from({ length: body.n ?? 1 }, (_, index) => textOf(body, index))
  answer(replyOf(body, texts))
})

// As Ctrl+C ends a server: idle connections do not hold it.
process.on('SIGTERM', () => process.exit())
server.listen(Number(port), '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object' && address) console.log(`http://127.0.0.1:${address.port}`)
})
