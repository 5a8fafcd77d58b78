// A backend of one's own: a ModelProvider over plain `fetch`. It makes one attempt a call and says what went wrong;
// the runner decides about retries, concurrency and budgets.
import { ProviderError } from 'self-rewarding'

/** How a checkpoint gets served: here it lies on the server already, under its path. */
export const open = address => async checkpoint => ({
  // What an answer depends on. Other weights or another template need another revision; the address is no part of it.
  revision: `${checkpoint.revision}+template-1`,
  // Providers with equal lanes share the slots of one endpoint.
  lane: address,
  // What the server cannot do is emulated: without `n`, four candidates are four calls.
  capabilities: { n: false, seed: true, deterministic: true, logprobs: false, embeddings: false },
  async generate({ input, seed, sampling, schema, signal }) {
    if (schema) throw failure('this server takes no schema', { kind: 'unsupported', retryable: false })
    const text = 'text' in input ? input.text : input.messages.map(({ content }) => content).join('\n\n')
    const reply = await ask(address, { model: checkpoint.path, text, seed, ...sampling }, signal)
    return { completions: [{ text: reply.answer, finish: reply.isWhole ? 'stop' : 'length' }] }
  },
})

const failure = (message, details) => new ProviderError(message, details)

async function ask(address, body, signal) {
  const { response, raw } = await post(address, JSON.stringify(body), signal)
  if (!response.ok) throw failure(`the server says ${response.status}`, ofStatus(response, raw))
  const reply = parsed(raw)
  if (typeof reply?.answer !== 'string' || typeof reply.isWhole !== 'boolean') {
    const details = { kind: 'bad-reply', retryable: false, raw: raw.slice(0, 2048) }
    throw failure('expected { answer: text, isWhole: boolean }', details)
  }
  return reply
}

async function post(address, body, signal) {
  try {
    const response = await fetch(address, { method: 'POST', body, redirect: 'error', signal })
    return { response, raw: await response.text() }
  } catch (cause) {
    // An abort is no failure of the server: its reason goes on as it is.
    signal.throwIfAborted()
    throw failure('the server cannot be reached', { kind: 'network', retryable: true, cause })
  }
}

function ofStatus({ status, headers }, raw) {
  const seconds = Number(headers.get('retry-after'))
  const details = { status, raw: raw.slice(0, 2048), ...(seconds > 0 && { retryAfterMs: 1000 * seconds }) }
  if (status === 429) return { kind: 'rate-limit', retryable: true, ...details }
  if (status === 503) return { kind: 'overloaded', retryable: true, ...details }
  if (status >= 500) return { kind: 'server', retryable: true, ...details }
  if (status === 401 || status === 403) return { kind: 'auth', retryable: false, ...details }
  return { kind: status === 404 ? 'not-found' : 'bad-request', retryable: false, ...details }
}

function parsed(raw) {
  try {
    return JSON.parse(raw)
  } catch {
    return undefined
  }
}
