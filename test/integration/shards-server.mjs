// An OpenAI-compatible server in a process of its own: `node shards-server.mjs --port 8000`. Its answers depend on prompt
// and seed alone. `/asked` tells how often it was asked what; `/hold/60` is answered when it has answered 60 more and
// keeps the next one waiting, until `/release`.
import { createServer } from 'node:http'
import { parseArgs } from 'node:util'
import { replyOf, textOf } from '../e2e/server/answers.mjs'

const latencyMs = 20
const { port = '0' } = parseArgs({ options: { port: { type: 'string' } } }).values

/** @type {Map<string, number>} */
const asked = new Map()
let left = Number.POSITIVE_INFINITY
/** @type {(() => void)[]} */
const held = []
let tellHeld = () => {}

/** When a request may be answered. */
async function turn() {
  if (left-- > 0) return
  tellHeld()
  await new Promise(resolve => held.push(() => resolve(0)))
}

/** What is there besides the model's API. @param {string | undefined} url */
async function control(url) {
  const [, what, count] = url?.split('/') ?? []
  if (what === 'asked') return [...asked]
  left = what === 'hold' ? Number(count) : Number.POSITIVE_INFINITY
  if (what === 'hold') {
    await new Promise(resolve => {
      tellHeld = () => resolve(0)
    })
  }
  for (const go of what === 'release' ? held.splice(0) : []) go()
  return {}
}

/** @param {string} text */
async function complete(text) {
  asked.set(text, (asked.get(text) ?? 0) + 1)
  await turn()
  await new Promise(resolve => setTimeout(resolve, latencyMs))
  const body = JSON.parse(text)
  const texts = Array.from({ length: body.n ?? 1 }, (_, index) => textOf(body, index))
  return replyOf(body, texts)
}

const server = createServer(async (request, response) => {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += chunk
  const models = { data: [] }
  const reply =
    request.url === '/v1/models' ? models : await (text === '' ? control(request.url) : complete(text))
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(reply))
})

// Connections that wait for nothing must not hold it.
process.on('SIGTERM', () => process.exit())
server.listen(Number(port), '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object' && address) console.log(`http://127.0.0.1:${address.port}`)
})
