import { describe, expect, it } from 'vitest'
import { untilHealthy } from '../../../../src/providers/openai-compatible/serving/health.js'
import { serve } from '../server.js'

const { signal } = new AbortController()
const runs = () => false

describe('a health address', () => {
  it('is asked as often as is said, however little time there is', async () => {
    const { baseURL, received } = await serve(response => {
      response.writeHead(503).end()
    })
    const waiting = { withinMs: 1, times: 5, isOver: runs, signal }
    expect(await untilHealthy(baseURL, waiting)).toBe('status 503')
    expect(received).toHaveLength(5)
  })

  it('is believed at its first 200', async () => {
    const { baseURL, received } = await serve(response => {
      response.writeHead(received.length < 2 ? 503 : 200).end()
    })
    expect(await untilHealthy(baseURL, { withinMs: 1, times: 5, isOver: runs, signal })).toBe('healthy')
    expect(received).toHaveLength(2)
  })
})
