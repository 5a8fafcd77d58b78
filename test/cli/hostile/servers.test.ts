import { describe, expect, it } from 'vitest'
import { hostile, long, setup } from './setup.js'

describe('what servers refuse with', () => {
  it.each([
    [400, hostile],
    [400, long],
    [404, hostile],
    [500, hostile],
    [500, long],
  ])('reaches no terminal as an error %i of a server', async (status, text) => {
    const { given, config, directory, ranked } = await setup('x', response => {
      response.statusCode = status
      response.statusMessage = 'No'
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ error: { message: text, type: text, code: text } }))
      return true
    })
    for (const args of [
      ['plan', config, '--sample', '2'],
      ['run', config],
      ['run', config, '--json'],
      ['judge-bench', 'additive', '--config', config, '--data', ranked],
      ['report', directory],
    ])
      await given(...args)
    expect((await given('run', config)).code).toBe(1)
  })
})
