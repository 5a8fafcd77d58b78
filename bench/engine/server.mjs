// A server that speaks as much of OpenAI's API as a run needs, in a process of its own: every reply 20 ms after its
// request, shaped as vLLM shapes them, its texts drawn by the request's seed. Written on sockets, so that it is never
// what a client waits for. Told {"keep": true} it keeps the bodies that come, told {"give": true} it sends them back.
import { createServer } from 'node:net'

const delayMs = 20
const { candidates, judgements } = texts()
const headEnd = Buffer.from('\r\n\r\n')
/** @type {string[] | undefined} */
let kept

const server = createServer(socket => {
  let received = Buffer.alloc(0)
  socket.on('error', () => {})
  socket.setNoDelay(true)
  socket.on('data', data => {
    received = received.length === 0 ? data : Buffer.concat([received, data])
    const end = received.indexOf(headEnd)
    if (end === -1) return
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(received.latin1Slice(0, end))?.[1] ?? 0)
    const begin = end + headEnd.length
    if (received.length < begin + length) return
    const body = received.utf8Slice(begin, begin + length)
    received = received.subarray(begin + length)
    kept?.push(body)
    setTimeout(() => socket.write(respond(body)), delayMs)
  })
})

server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.({ port: typeof address === 'object' ? address?.port : undefined })
})
process.on('message', (/** @type {{ keep?: boolean, give?: boolean }} */ { keep, give }) => {
  if (keep) kept = []
  if (give) process.send?.({ bodies: kept })
  if (give) kept = undefined
})
process.on('disconnect', () => process.exit())

let calls = 0

/** @param {string} body */
function respond(body) {
  // Not every client sends one.
  const seed = Number(/"seed":(\d+)/.exec(body)?.[1] ?? calls++)
  const n = Number(/"n":(\d+)/.exec(body)?.[1] ?? 1)
  // A judge is shown a response.
  const pool = body.includes('<response>') ? judgements : candidates
  const isTool = body.includes('"tool_choice"')
  const choices = Array.from({ length: n }, (_, index) => {
    // No two are the same: those would be judged once.
    const said = `${seed}.${index} ${pool[(seed + index * 7919) % pool.length]}`
    return {
      index,
      message: {
        role: 'assistant',
        content: isTool ? null : said,
        refusal: null,
        annotations: null,
        audio: null,
        function_call: null,
        tool_calls: isTool ? [selectChoice(said, seed)] : [],
        reasoning: null,
      },
      logprobs: null,
      finish_reason: isTool ? 'tool_calls' : 'stop',
      stop_reason: null,
      token_ids: null,
    }
  })
  const reply = JSON.stringify({
    id: `chatcmpl-${seed}`,
    object: 'chat.completion',
    created: 1_790_000_000,
    model: 'M1',
    choices,
    service_tier: null,
    system_fingerprint: null,
    usage: {
      prompt_tokens: body.length >> 2,
      total_tokens: (body.length >> 2) + 150 * n,
      completion_tokens: 150 * n,
      prompt_tokens_details: null,
    },
    prompt_logprobs: null,
    prompt_token_ids: null,
    kv_transfer_params: null,
  })
  return (
    'HTTP/1.1 200 OK\r\ndate: Mon, 23 Nov 2026 12:00:00 GMT\r\nserver: uvicorn\r\n' +
    `content-length: ${Buffer.byteLength(reply)}\r\ncontent-type: application/json\r\n\r\n${reply}`
  )
}

/** What autoevals has a judge call. */
function selectChoice(reasons, seed) {
  const args = JSON.stringify({ reasons, choice: String(seed % 6) })
  return { id: `call-${seed}`, type: 'function', function: { name: 'select_choice', arguments: args } }
}

/** Responses and judgements of 300 to 900 characters, as long as the paper's judge is told to write. */
function texts() {
  const words =
    'the answer names a prime and says why it is one but leaves out the proof that was asked for'.split(' ')
  const text = (/** @type {number} */ number) => {
    const length = 300 + ((number * 379) % 600)
    let said = `Answer ${number}:`
    for (let i = 0; said.length < length; i++) said += ` ${words[(i * i + number) % words.length]}`
    return `${said}.`
  }
  const candidates = Array.from({ length: 1009 }, (_, i) => text(i))
  const judgements = candidates.map((said, i) => `${said}\n\nScore: ${(i * i) % 6}`)
  return { candidates, judgements }
}
