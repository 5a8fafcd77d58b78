import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SelfRewardingError } from '../../../core/errors.js'
import type { ViewerPage } from '../page.js'
import { checkSender } from './guard.js'
import { commonHeaders, pagePolicy } from './headers.js'
import { Refusal } from './refusal.js'

/** What answers a request for data. */
export interface Route {
  readonly method: 'GET' | 'POST'
  /** Its result is sent as JSON. */
  readonly answer: (request: Asked) => Promise<unknown>
}

/** A request that passed the guard. */
interface Asked {
  readonly query: URLSearchParams
  readonly request: IncomingMessage
  /** Aborted once nobody waits for the answer. */
  readonly signal: AbortSignal
}

/** Settings of {@link serve}. */
export interface ServeOptions {
  readonly page: ViewerPage
  /** By path; no other path is answered, and no file is served by its path. */
  readonly routes: ReadonlyMap<string, readonly Route[]>
  readonly token: string
  /** 0 for any that is free. */
  readonly port: number
  /** Told of what nobody foresaw; the page only hears that the server failed. @default nobody */
  readonly onError?: (error: unknown) => void
}

/** A server that answers this computer alone. */
export interface Serving {
  readonly port: number
  close(): Promise<void>
}

/** Requests under way at most; a browser holds six connections. */
const mostConnections = 64

/** Who says nothing, or never ends what they say, holds a connection no longer, in milliseconds. */
const patience = {
  headersTimeout: 5000,
  requestTimeout: 10_000,
  /** How often that is looked at; every half minute if it is not said. */
  connectionsCheckingInterval: 500,
}

/** Serves the page and its data on 127.0.0.1. Rejects as `listen` does where the port is taken. */
export async function serve(options: ServeOptions): Promise<Serving> {
  const server = createServer({ ...patience, maxHeaderSize: 8192 })
  server.maxConnections = mostConnections
  server.keepAliveTimeout = 5000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  const policy = pagePolicy(options.page)
  server.on('request', (request, response) => {
    void answer(request, response, { ...options, port }, policy)
  })
  return { port, close: () => closed(server) }
}

async function closed(server: Server): Promise<void> {
  const end = new Promise<void>(resolve => server.close(() => resolve()))
  server.closeAllConnections()
  await end
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: ServeOptions,
  policy: string,
): Promise<void> {
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  // A reader that takes nothing holds nothing.
  response.setTimeout(60_000, () => response.destroy())
  try {
    // As it came: a path that is not known by its letters is none.
    const [pathname = '', query] = (request.url ?? '').split('?', 2)
    const isPage = pathname === '/'
    checkSender(request, options, !isPage)
    const routes = options.routes.get(pathname)
    if (isPage) {
      refuseMethod(request, ['GET'])
      send(response, 200, options.page.html, {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': policy,
      })
      return
    }
    if (routes === undefined) throw new Refusal(404, 'there is nothing here')
    refuseMethod(
      request,
      routes.map(({ method }) => method),
    )
    const route = routes.find(({ method }) => method === request.method)
    const found = await route?.answer({ query: new URLSearchParams(query), request, signal: gone.signal })
    sendJson(response, 200, found)
  } catch (error) {
    fail(response, error, options.onError)
  }
}

function refuseMethod({ method = '' }: IncomingMessage, allowed: readonly string[]): void {
  if (!allowed.includes(method)) throw new Refusal(405, `${allowed.join(' or ')} is answered here`)
}

function fail(response: ServerResponse, error: unknown, onError: ServeOptions['onError']): void {
  if (response.headersSent || response.destroyed) {
    response.destroy()
    return
  }
  const isOurs = SelfRewardingError.isInstance(error)
  if (!isOurs && !(error instanceof Refusal)) onError?.(error)
  const [status, message] =
    error instanceof Refusal
      ? [error.status, error.message]
      : [isOurs ? 409 : 500, isOurs ? error.message : 'the server failed']
  // What was not read of the request must not be taken for the next one.
  if (status !== 401) response.setHeader('connection', 'close')
  sendJson(response, status, { error: message })
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  send(response, status, JSON.stringify(value), { 'content-type': 'application/json; charset=utf-8' })
}

function send(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>>,
): void {
  if (response.destroyed) return
  response
    .writeHead(status, { ...commonHeaders, ...headers, 'content-length': Buffer.byteLength(text) })
    .end(text)
}
