import type { ServerResponse } from 'node:http'
import { expect, it } from 'vitest'
import { eventually } from '../../../eventually.js'
import { asked, chat, failureOf, openModel, serve } from '../server.js'

it('a strategy is told of a call without a reply, and sees whether others got one since', async () => {
  const waiting: ServerResponse[] = []
  const server = await serve((response, _, __, { seed }) => {
    if (seed === 1) return
    waiting.push(response)
  })
  const told: (() => boolean)[] = []
  const timedOut = (hasAnswered: () => boolean) => void told.push(hasAnswered)
  const model = await openModel(server.baseURL, { serve: async () => ({ timedOut }), timeoutMs: 2000 })
  const seen: boolean[] = []
  const look = () => void seen.push(told[0]?.() ?? true)
  await failureOf(model.generate(asked({ seed: 1 })))
  look()
  // One that is refused has got a reply.
  await eventually(async () => {
    const refused = failureOf(model.generate(asked({ seed: 2 })))
    await eventually(() => expect(waiting.length).toBeGreaterThan(0))
    waiting
      .pop()
      ?.writeHead(400)
      .end(JSON.stringify(chat('')))
    expect((await refused).kind).toBe('bad-request')
  })
  look()
  expect(seen).toEqual([false, true])
})
