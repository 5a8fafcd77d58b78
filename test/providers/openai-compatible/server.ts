import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { ProviderError } from '../../../src/core/errors.js'
import type { GenerateReply, GenerateRequest, ModelProvider } from '../../../src/model/provider.js'
import {
  type OpenAICompatibleOptions,
  openaiCompatible,
} from '../../../src/providers/openai-compatible/index.js'

export const checkpoint = { name: 'M1', path: 'ckpt/M1', revision: 'sha256:abc' }

export interface Received {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: Record<string, unknown>
}

export interface TestServer {
  readonly baseURL: string
  readonly received: Received[]
  /** Sockets that were ever opened. */
  readonly sockets: () => number
  /** Sockets open now. */
  readonly open: () => number
  /** Requests whose socket was closed before their answer was complete. */
  readonly dropped: () => number
}

/** A real server on a free port, gone when the test ends. */
export async function serve(
  answer: (
    response: ServerResponse,
    request: IncomingMessage,
    call: number,
    body: Received['body'],
  ) => void | Promise<void>,
): Promise<TestServer> {
  const received: Received[] = []
  let sockets = 0
  let open = 0
  let dropped = 0
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = JSON.parse(Buffer.concat(chunks).toString() || '{}')
    response.on('close', () => {
      if (!response.writableFinished) dropped++
    })
    received.push({ method: request.method, url: request.url, headers: request.headers, body })
    await answer(response, request, received.length, body)
  })
  server.on('connection', socket => {
    sockets++
    open++
    socket.on('close', () => open--)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(
    () =>
      new Promise<void>(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  const { port } = server.address() as AddressInfo
  return {
    baseURL: `http://127.0.0.1:${port}/v1`,
    received,
    sockets: () => sockets,
    open: () => open,
    dropped: () => dropped,
  }
}

/** A server that gives everybody the same. */
export function serveText(
  text: string,
  { status = 200, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
): Promise<TestServer> {
  return serve(response => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text)
  })
}

export function serveJson(json: unknown, status = 200): Promise<TestServer> {
  return serveText(JSON.stringify(json), { status })
}

/** A chat reply with these messages or texts. */
export function chat(...messages: readonly (string | Record<string, unknown>)[]): {
  choices: Record<string, unknown>[]
} {
  return {
    choices: messages.map((message, index) => ({
      index,
      message: typeof message === 'string' ? { role: 'assistant', content: message } : message,
      finish_reason: 'stop',
    })),
  }
}

export async function openModel(
  baseURL: string,
  options: Partial<OpenAICompatibleOptions> = {},
): Promise<ModelProvider & { close(): Promise<void> }> {
  const model = await openaiCompatible({ baseURL, probe: false, ...options })(checkpoint)
  const close = async (): Promise<void> => model.close?.()
  onTestFinished(close)
  return { ...model, close }
}

export function asked(request: Partial<GenerateRequest> = {}): GenerateRequest {
  return {
    input: { messages: [{ role: 'user', content: 'Hi' }] },
    n: 1,
    seed: 7,
    sampling: { temperature: 0.7, topP: 0.9 },
    affinity: 'a',
    signal: new AbortController().signal,
    ...request,
  }
}

/** One call to a server that gives everybody this reply. */
export async function replyTo(json: unknown, request: Partial<GenerateRequest> = {}): Promise<GenerateReply> {
  const { baseURL } = await serveJson(json)
  return (await openModel(baseURL)).generate(asked(request))
}

/** What a call throws; fails where it does not throw a ProviderError. */
export async function failureOf(call: Promise<unknown>): Promise<ProviderError> {
  const error: unknown = await call.then(
    () => new Error('the call did not fail'),
    (error: unknown) => error,
  )
  if (!ProviderError.isInstance(error)) throw error
  return error
}
