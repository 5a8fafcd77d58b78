import { type IncomingHttpHeaders, request } from 'node:http'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { readableRun } from '../../../src/cli/run-directory/open.js'
import { RunIndex } from '../../../src/cli/view/index/run-index.js'
import { viewerPage } from '../../../src/cli/view/page.js'
import { routesOf } from '../../../src/cli/view/server/routes.js'
import { serve } from '../../../src/cli/view/server/server.js'
import { PreferenceFile } from '../../../src/cli/view/spot-check/preference-file.js'
import { SpotCheck } from '../../../src/cli/view/spot-check/spot-check.js'

export const token = 'a-token-of-the-tests'

/** What came back. */
export interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** What is sent. */
export interface Sent {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** The viewer of a run, until the test ends. */
export async function serving(directory: string, who?: string) {
  const index = await RunIndex.open(await readableRun(directory))
  const end = new AbortController()
  const following = index.follow(end.signal)
  const file = new PreferenceFile(join(directory, 'spot-check/human-preferences.jsonl'), true)
  const spotCheck = await SpotCheck.open(index, file, who)
  const { port, close } = await serve({
    page: viewerPage(),
    routes: routesOf(index, spotCheck),
    token,
    port: 0,
  })
  onTestFinished(async () => {
    end.abort()
    await close()
    await following
  })
  /** A request with nothing but what is given. */
  const raw = (path: string, { method = 'GET', headers = {}, body = '' }: Sent = {}): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, reply => {
        let text = ''
        reply.setEncoding('utf8').on('data', part => {
          text += part
        })
        reply.on('end', () => resolve({ status: reply.statusCode ?? 0, headers: reply.headers, text }))
      })
      sent.on('error', reject).end(body)
    })
  const own = { authorization: `Bearer ${token}` }
  /** JSON as the page asks for it. */
  const ask = async <T>(path: string, body?: unknown): Promise<T> => {
    const reply = await raw(path, {
      headers: { ...own, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    })
    if (reply.status !== 200) throw new Error(`${reply.status} ${reply.text}`)
    return JSON.parse(reply.text)
  }
  while (!index.isComplete) await index.changed(index.version, 1000, end.signal)
  return { index, port, raw, ask, own, file: file.path }
}
