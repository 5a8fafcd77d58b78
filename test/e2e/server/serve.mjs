// An OpenAI-compatible server and a training service, in a process of its own; started by model-server.ts, which tells
// it over IPC what to do wrong, and asks what it was asked.
import { createServer } from 'node:http'
import { isDrawn, numberOf, replyOf, textOf } from './answers.mjs'
import { faults, saidAll } from './faults.mjs'

/** @typedef {import('./answers.mjs').Body} Body */
/** @typedef {import('./faults.mjs').Fault} Fault */

/**
 * @typedef {object} Settings
 * @property {number} [latencyMs]
 * @property {number} [lateMs] longer than the client waits
 * @property {{ kinds: Fault[], share: number, times: number }} [passing] faults of the first attempts at a share of the bodies
 * @property {{ kind: Fault, prompts: string[] }[]} [forever] faults of all requests with one of these words
 * @property {number} [fewer] share of requests that get fewer choices than they ask for
 * @property {number} [empty] share of requests of which a choice is empty
 * @property {number} [badUsage] share of replies whose usage is NaN
 * @property {number} [holdFrom] requests from this one on wait for `release`
 * @property {boolean} [holdTraining] whether checkpoints wait for the next settings
 * @property {number} [downFrom] with this request the server goes away, until it is told to come `up`
 * @property {string} [elsewhere] address of another host
 */

/**
 * @typedef {object} Said What a body was answered with, once or several times.
 * @property {number} times whole replies sent
 * @property {import('./answers.mjs').Usage | null} usage
 * @property {string[]} texts
 */

/** @type {Settings} */
let settings = {}

/** What was asked since the last settings; bodies go by their seeds. */
const nothing = () => ({
  requests: /** @type {{ start: string, seed: number }[]} */ ([]),
  attempts: /** @type {Map<number, number>} */ (new Map()),
  said: /** @type {Map<number, Said>} */ (new Map()),
  counts: /** @type {Map<string, number>} */ (new Map()),
  jobs: /** @type {Map<string, string>} */ (new Map()),
  held: /** @type {(() => void)[]} */ ([]),
  /** When a body was told to wait for a second. */
  told: /** @type {Map<number, number>} */ (new Map()),
  /** How long it waited then, in milliseconds. */
  waits: /** @type {number[]} */ ([]),
})
let seen = nothing()

/** Called after every count. @type {Set<() => void>} */
const watchers = new Set()

/** @param {string} what */
function count(what, by = 1) {
  seen.counts.set(what, (seen.counts.get(what) ?? 0) + by)
  for (const watcher of watchers) watcher()
}

/** @type {(request: import('node:http').IncomingMessage) => Promise<string>} */
async function bodyOf(request) {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

/** What goes wrong with this attempt. @type {(body: Body, attempt: number) => Fault | undefined} */
function faultOf(body, attempt) {
  const prompt = body.messages.at(-1)?.content ?? ''
  const always = settings.forever?.find(({ prompts }) => prompts.some(word => prompt.includes(word)))
  if (always) return always.kind
  const { kinds = [], share = 0, times = 0 } = settings.passing ?? {}
  if (!isDrawn(body, 'passing', share)) return undefined
  const draw = numberOf(`times ${body.seed}`)
  return attempt <= 1 + (draw % times) ? kinds[(draw + attempt) % kinds.length] : undefined
}

/** @param {Body} body */
function textsOf(body) {
  const { n = 1 } = body
  const texts = Array.from({ length: n }, (_, i) => textOf(body, i))
  if (isDrawn(body, 'empty', settings.empty ?? 0)) texts[0] = ''
  return isDrawn(body, 'fewer', settings.fewer ?? 0) ? texts.slice(0, Math.ceil(n / 2)) : texts
}

/** @type {(body: Body, response: import('node:http').ServerResponse) => void} */
function complete(body, response) {
  const { attempts, said, told, waits } = seen
  const attempt = (attempts.get(body.seed) ?? 0) + 1
  attempts.set(body.seed, attempt)
  const since = told.get(body.seed)
  if (since !== undefined) waits.push(performance.now() - since)
  told.delete(body.seed)
  const fault = faultOf(body, attempt)
  const texts = textsOf(body)
  const reply = replyOf(body, texts)
  const isBad = isDrawn(body, 'usage', settings.badUsage ?? 0)
  let json = JSON.stringify(reply)
  if (isBad) json = json.replace(/"prompt_tokens":\d+/, '"prompt_tokens":NaN')
  if (fault === undefined || saidAll.has(fault)) {
    const { times } = said.get(body.seed) ?? { times: 0 }
    said.set(body.seed, { times: times + 1, usage: isBad ? null : reply.usage, texts })
  }
  if (fault === undefined) {
    response.writeHead(200, { 'content-type': 'application/json' }).end(json)
    return
  }
  if (fault.startsWith('rate-limit-')) told.set(body.seed, performance.now())
  count(`fault:${fault}`)
  faults[fault]({ response, reply: json, lateMs: settings.lateMs ?? 0, elsewhere: settings.elsewhere ?? '' })
}

/** @type {(request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse) => Promise<void>} */
async function serve(request, response) {
  const start = String(request.headers['x-start'] ?? '')
  const [, folder, id = '', what] = (request.url ?? '').split('/')
  const text = await bodyOf(request)
  if (folder === 'jobs') {
    serveTraining({ start, id, what, method: request.method ?? '', text }, response)
    return
  }
  /** @type {Body} */
  const body = JSON.parse(text)
  const { requests, held } = seen
  requests.push({ start, seed: body.seed })
  count('requests')
  const { holdFrom = Number.POSITIVE_INFINITY, downFrom, latencyMs = 0 } = settings
  if (requests.length === downFrom) {
    server.close()
    server.closeAllConnections()
    return
  }
  const mayBegin =
    requests.length < holdFrom ? sleep(latencyMs) : new Promise(resolve => held.push(() => resolve(0)))
  count(`requests:${start}`)
  count('held', 0)
  await mayBegin
  complete(body, response)
}

/** @type {(job: { start: string, id: string, what: string | undefined, method: string, text: string }, response: import('node:http').ServerResponse) => void} */
function serveTraining({ start, id, what, method, text }, response) {
  if (method === 'PUT') {
    count('submits')
    seen.jobs.set(id, text)
    setTimeout(() => response.end(), settings.latencyMs ?? 0)
    count(`submits:${start}`)
  } else if (what === 'checkpoint') {
    if (!settings.holdTraining) response.end()
    count(`waits:${start}`)
  } else response.writeHead(seen.jobs.has(id) ? 200 : 404).end()
}

/** @param {number} ms */
const sleep = ms => new Promise(resolve => setTimeout(resolve, ms))

/**
 * @typedef {object} Question
 * @property {Settings} [settings] forgets all that was asked before
 * @property {Settings} [change] only these
 * @property {boolean} [release] answers what is held
 * @property {boolean} [up] listens again
 * @property {Record<string, number>} [until] counts of which one must be reached
 * @property {boolean} [log] whether to tell all that was asked and answered
 * @property {string} [seedsOf] the start whose requests to tell, by their seeds
 */

/**
 * @typedef {object} Log
 * @property {{ start: string, seed: number }[]} requests
 * @property {[seed: number, said: Said][]} said
 * @property {Record<string, number>} counts
 * @property {[id: string, data: string][]} jobs
 * @property {number[]} waits
 */

/** @param {Question} question */
async function obey({ settings: fresh, change, release, up, until }) {
  if (fresh) {
    settings = fresh
    seen = nothing()
  }
  if (change) settings = { ...settings, ...change }
  if (release) for (const go of seen.held.splice(0)) go()
  if (up) await new Promise(resolve => server.listen(port, '127.0.0.1', () => resolve(0)))
  if (until === undefined) return
  const isReached = () =>
    Object.entries(until).some(
      ([what, least]) => (what === 'held' ? seen.held.length : (seen.counts.get(what) ?? 0)) >= least,
    )
  await new Promise(resolve => {
    const watcher = () => {
      if (!isReached()) return
      watchers.delete(watcher)
      resolve(0)
    }
    watchers.add(watcher)
    watcher()
  })
}

process.on('disconnect', () => process.exit())
process.on('message', async message => {
  const { id, question } = /** @type {{ id: number, question: Question }} */ (message)
  await obey(question)
  const { requests, said, counts, jobs, waits } = seen
  /** @type {Log | undefined} */
  const log = question.log
    ? { requests, said: [...said], counts: Object.fromEntries(counts), jobs: [...jobs], waits }
    : undefined
  const seeds = requests.filter(({ start }) => start === question.seedsOf).map(({ seed }) => seed)
  process.send?.({ id, log, seeds })
})

/** @param {import('node:http').Server} server */
function portOf(server) {
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

// Who asks elsewhere followed a redirect.
const other = createServer((_, response) => {
  count('elsewhere')
  response.end()
}).listen(0, '127.0.0.1')
const server = createServer((request, response) => {
  // A client that was killed in the middle of a request has asked nothing.
  serve(request, response).catch(() => response.destroy())
})
let port = 0
server.once('listening', () => {
  port = portOf(server)
  process.send?.({ port, otherPort: portOf(other) })
})
server.listen(0, '127.0.0.1')
