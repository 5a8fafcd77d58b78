// An OpenAI-compatible server for the command's tests, in a process of its own: the same request gets the same reply.
// It prints its port. GET /calls: how many calls came; POST /hold/N: after N more, calls wait; POST /down/N: after N
// more, calls fail; POST /free: neither.
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'

let calls = 0
let limit = Number.POSITIVE_INFINITY
let mode = 'free'
/** @type {(() => void)[]} */
const held = []

/** @param {unknown} of */
const draw = of => createHash('sha256').update(JSON.stringify(of)).digest().readUInt32LE()

/** @param {{ messages: { content: string }[], seed: number, n?: number }} request */
function reply({ messages, seed, n = 1 }) {
  const prompt = messages.at(-1)?.content ?? ''
  const choices = Array.from({ length: n }, (_, index) => {
    const number = draw([prompt, seed, index])
    const response = /<response>(.*)<\/response>/s.exec(prompt)?.[1]
    const content = response === undefined ? `answer ${number}` : `Fine.\n\nScore: ${draw(response) % 6}`
    return { index, message: { role: 'assistant', content }, finish_reason: 'stop' }
  })
  const usage = { prompt_tokens: Math.ceil(prompt.length / 3), completion_tokens: 20 * n }
  return { choices, usage }
}

/** @param {string} command @param {number} after */
function obey(command, after) {
  mode = command
  limit = command === 'free' ? Number.POSITIVE_INFINITY : calls + after
  if (command === 'free') for (const go of held.splice(0)) go()
}

const server = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  const [, command = '', after] = request.url?.split('/') ?? []
  if (command === 'calls') return response.end(String(calls))
  if (command !== 'v1') {
    obey(command, Number(after))
    return response.end()
  }
  if (mode === 'down' && calls >= limit) return response.writeHead(502).end()
  calls++
  if (mode === 'hold' && calls > limit) await new Promise(go => held.push(() => go(undefined)))
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(reply(JSON.parse(body))))
})
server.listen(0, '127.0.0.1', () => console.log(Object(server.address()).port))
process.on('disconnect', () => process.exit())
