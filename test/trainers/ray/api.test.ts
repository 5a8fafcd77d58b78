import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { JobsApi } from '../../../src/trainers/ray/api.js'
import { checkCluster } from '../../../src/trainers/ray/cluster.js'
import { RayError } from '../../../src/trainers/ray/index.js'
import { standInForRay } from './stand-in.js'

const { signal } = new AbortController()
const apiOf = (address: string) => new JobsApi(checkCluster({ address }))

async function errorOf(work: Promise<unknown>): Promise<RayError> {
  const error = await work.catch((caught: unknown) => caught)
  if (!RayError.isInstance(error)) throw error
  return error
}

it('a request to a stand-in for Ray looks like no browser’s', async () => {
  const head = await standInForRay()
  await apiOf(head.address).look('some', signal)
  const names = Object.keys(head.requests[0]?.headers ?? {})
  expect(names.filter(name => /^(sec-|origin|referer|access-control)/.test(name))).toEqual([])
  expect(head.requests[0]?.headers['user-agent']).toBe('self-rewarding')
})

it('an address may have a path, and an id cannot leave its place', async () => {
  const head = await standInForRay()
  head.instead(/./, response => void response.writeHead(503).end(), 2)
  await errorOf(apiOf(`${head.address}/ray/`).look('../../x y?z', signal))
  expect(head.requests[0]?.route).toBe('GET /ray/api/jobs/..%2F..%2Fx%20y%3Fz')
})

it.each([
  [401, 'Unauthorized', false, /status 401.*token: env\('RAY_AUTH_TOKEN'\)/s],
  [404, '<html>', false, /status 404.*address is that of the dashboard/s],
  [307, '', false, /redirect to http:\/\/elsewhere\/x, which is not followed/],
  [503, 'starting', true, /status 503 \(overloaded\): starting/],
  [500, 'Traceback: GCS is down', true, /status 500/],
])('status %i of a stand-in for Ray: %s', async (status, text, retryable, message) => {
  const head = await standInForRay()
  head.instead(/./, response => void response.writeHead(status, { location: 'http://elsewhere/x' }).end(text))
  const error = await errorOf(apiOf(head.address).look('some', signal))
  expect(error).toMatchObject({ status, retryable })
  expect(error.message).toMatch(message)
})

it('what Ray refuses for good is told in its words, and not tried again', async () => {
  const head = await standInForRay()
  const text = `Traceback (most recent call last):\n  File "x"\nRuntimeError: Request failed with status code 400: Traceback (most recent call last):\n  File "y"\nValueError: label selector\u001b[2J\u0007 is wrong\n.`
  head.instead(/^POST/, response => void response.writeHead(500).end(text))
  const submission = {
    ...{ submission_id: 'a', entrypoint: 'true', metadata: {}, runtime_env: {} },
    ...{ entrypoint_num_cpus: 1, entrypoint_num_gpus: 0 },
  }
  const error = await errorOf(apiOf(head.address).submit(submission, signal))
  expect(error).toMatchObject({
    retryable: false,
    message: 'Ray refuses the job: ValueError: label selector [2J is wrong',
  })
})

it.each([
  ['{"status":"DANCING"}', /not of Ray's jobs API \(status/],
  ['<html>', /in place of JSON/],
])('a reply that is no reply of the API: %s', async (text, message) => {
  const head = await standInForRay()
  head.instead(/./, response => {
    response
      .writeHead(200, { 'content-type': text.startsWith('{') ? 'application/json' : 'text/html' })
      .end(text)
    return undefined
  })
  expect((await errorOf(apiOf(head.address).look('some', signal))).message).toMatch(message)
})

it('a reply without end is cut', async () => {
  const server = createServer((_, response) => {
    const pour = (): void => {
      while (response.write('x'.repeat(1 << 20)));
      response.once('drain', pour)
    }
    pour()
  }).listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const error = await errorOf(apiOf(`http://127.0.0.1:${port}`).logs('some', signal))
  expect(error).toMatchObject({ retryable: false })
  expect(error.message).toMatch(/longer than maxReplyBytes/)
})

it('a head that is not there may come', async () => {
  const error = await errorOf(apiOf('http://127.0.0.1:1').look('some', signal))
  expect(error).toMatchObject({ retryable: true })
  expect(error.message).toMatch(/Make sure that the head runs/)
})

it('a package is sent once', async () => {
  const head = await standInForRay()
  const work = { name: '_ray_pkg_00.zip', bytes: Buffer.from('zip') }
  await apiOf(head.address).upload(work, signal)
  await apiOf(head.address).upload(work, signal)
  expect(head.packages.get('/api/packages/gcs/_ray_pkg_00.zip')?.toString()).toBe('zip')
  expect(head.requests.map(({ route }) => route.split(' ')[0])).toEqual(['GET', 'PUT', 'GET'])
})
