// The same bodies through undici's pool, and nothing else: the floor.
import { Pool } from 'undici'
import { connections, inParallel, serve } from './client.mjs'

const headers = { accept: 'application/json', 'content-type': 'application/json', 'user-agent': 'bare' }
/** @type {string[]} */
let bodies = []
/** @type {Pool | undefined} */
let pool

serve(async ({ origin, take }) => {
  bodies = take ?? bodies
  pool ??= new Pool(origin, { connections, headersTimeout: 0, bodyTimeout: 0 })
  const { request } = pool
  let choices = 0
  await inParallel(bodies.length, async i => {
    const options = { method: 'POST', path: '/v1/chat/completions', headers, body: bodies[i] }
    const { body } = await request.call(pool, options)
    choices += JSON.parse(await body.text()).choices.length
  })
  return { requests: bodies.length, judgements: choices }
})
