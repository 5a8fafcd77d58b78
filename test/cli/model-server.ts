import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { onTestFinished } from 'vitest'

/** What a test's server is asked. */
interface Asked {
  readonly model: string
  readonly messages: readonly { readonly content: string }[]
  readonly n?: number
  readonly seed?: number
}

/** What it replies to a judge's prompt about this response, or to another prompt. */
type Reply = (prompt: string, index: number, response: string | undefined, seed: number) => string

const usual: Reply = (prompt, index, response) =>
  response === undefined
    ? 'x'.repeat(1 + ((prompt.length + 2 * index) % 5))
    : `Fine.\n\nScore: ${response.length % 6}`

/**
 * A server with OpenAI's API for one test; its address and how many calls came. `refuse` answers instead where it
 * returns true.
 */
export async function modelServer(
  reply: Reply = usual,
  refuse: (request: IncomingMessage, response: ServerResponse) => boolean = () => false,
): Promise<{ readonly baseURL: string; readonly calls: () => number }> {
  let calls = 0
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    if (refuse(request, response)) return
    calls++
    const { messages, n = 1, seed = 0 }: Asked = JSON.parse(body)
    const prompt = messages.at(-1)?.content ?? ''
    const judged = /<response>(.*?)<\/response>/s.exec(prompt)?.[1]
    const choices = Array.from({ length: n }, (_, index) => ({
      index,
      message: { role: 'assistant', content: reply(prompt, index, judged, seed) },
      finish_reason: 'stop',
    }))
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ choices, usage: { prompt_tokens: 10, completion_tokens: 5 * n } }))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return { baseURL: `http://127.0.0.1:${port}/v1`, calls: () => calls }
}
