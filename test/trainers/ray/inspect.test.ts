import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { env } from '../../../src/http/env.js'
import { command } from '../../../src/trainers/command/index.js'
import { type RayOptions, ray } from '../../../src/trainers/ray/index.js'
import { temporaryFolder } from '../../node/folder.js'
import { standInForRay } from './stand-in.js'

/** What the trainer finds on the cluster, by name. */
async function look(address: string, more: Partial<RayOptions> = {}) {
  const directory = join(await temporaryFolder(), 'jobs')
  const trainer = command({ command: ['train'], directory, env: { HF_TOKEN: { env: 'ON_NODES' } } })
  const { inspect } = ray({ address, trainer, ...more })
  const checkpoint = { name: 'M1', path: 'ckpt/M1', revision: 'r1' }
  const found = await inspect?.({ checkpoint, calls: false, signal: new AbortController().signal })
  return new Map(found?.map(one => [one.name, one]))
}

describe('inspect, of a stand-in for Ray,', () => {
  it('says what answers, what a job takes, and what cannot be seen from here', async () => {
    const { address, requests, jobs, packages } = await standInForRay()
    const found = await look(address)
    expect(found.get(address)).toEqual({ name: address, state: 'ok', said: 'Ray 2.60.0 answers' })
    expect(found.get('resources')).toMatchObject({
      state: 'ok',
      said: '1 node: 2 CPU, 16 GB memory; a job takes 1 CPU, and fits on 1 of them when it is free',
    })
    expect(found.get('program')).toMatchObject({
      state: 'unknown',
      said: expect.stringContaining('train is of'),
    })
    expect(found.get('ON_NODES')).toMatchObject({ state: 'unknown' })
    expect(found.get('jobs')).toMatchObject({ state: 'ok' })
    expect(requests.map(({ route }) => route.split(' ')[0])).toEqual(['GET', 'GET'])
    expect([jobs.size, packages.size]).toEqual([0, 0])
  })

  it('warns of a job that fits on no node, though it would on all together', async () => {
    const head = await standInForRay()
    head.state.nodes = [
      { CPU: 8, GPU: 4 },
      { CPU: 8, GPU: 4, a100: 1 },
    ]
    expect((await look(head.address, { resources: { gpus: 8 } })).get('resources')).toMatchObject({
      state: 'warning',
      said: '2 nodes: 16 CPU, 8 GPU, 1 a100; a job takes 1 CPU, 8 GPU, and fits on none of them',
      advice: expect.stringContaining('lower resources'),
    })
    const custom = await look(head.address, { resources: { gpus: 4, custom: { a100: 1 } } })
    expect(custom.get('resources')).toMatchObject({
      state: 'ok',
      said: expect.stringContaining('fits on 1 of'),
    })
  })

  it('does not ask without its token, and says what is wrong with one', async () => {
    const head = await standInForRay()
    vi.stubEnv('RAY_UNSET', '')
    const unset = await look(head.address, { token: env('RAY_UNSET') })
    expect(unset.get('RAY_UNSET')).toMatchObject({ state: 'problem' })
    expect(unset.get(head.address)).toMatchObject({
      state: 'unknown',
      said: 'was not asked, without its token',
    })
    expect(head.requests).toEqual([])
    vi.stubEnv('RAY_SET', 'secret-token')
    for (const [status, token, said] of [
      [401, undefined, "give token: env('RAY_AUTH_TOKEN')"],
      [403, env('RAY_SET'), 'does not take the token in RAY_SET'],
    ] as const) {
      head.instead(/version/, response => void response.writeHead(status).end(token ? 'secret-token' : 'no'))
      const found = await look(head.address, token && { token })
      expect(found.get(head.address)).toMatchObject({ state: 'problem', said: expect.stringContaining(said) })
      expect(JSON.stringify([...found])).not.toContain('secret-token')
    }
    vi.unstubAllEnvs()
  })

  it('says that nobody answers, and what to do', async () => {
    const found = await look('http://127.0.0.1:9')
    expect(found.get('http://127.0.0.1:9')).toMatchObject({
      state: 'problem',
      said: expect.stringContaining('Make sure that the head runs'),
    })
    expect(found.has('resources')).toBe(false)
  })

  it('says where a Ray does not tell of its nodes', async () => {
    const head = await standInForRay()
    head.instead(/nodes/, response => void response.writeHead(404).end('no'))
    expect((await look(head.address)).get('resources')).toMatchObject({ state: 'unknown' })
    head.instead(/nodes/, response => void response.end('{"data":{"result":{"result":[{"state":7}]}}}'))
    expect((await look(head.address)).get('resources')).toMatchObject({ state: 'unknown' })
  })

  it('packs the working directory, and says what Ray would not take', async () => {
    const { address } = await standInForRay()
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'train.py'), 'print(1)')
    expect((await look(address, { workingDirectory: folder })).get('workingDirectory')).toMatchObject({
      state: 'ok',
      said: expect.stringMatching(/packs to \d+ B; Ray takes 105 MB$/),
    })
    await mkdir(join(folder, 'deep'))
    await symlink('/etc', join(folder, 'deep', 'link'))
    expect((await look(address, { workingDirectory: folder })).get('workingDirectory')).toMatchObject({
      state: 'problem',
      said: expect.stringContaining('copy what a link leads to'),
    })
    const away = await look(address, { workingDirectory: 's3://bucket/code.zip' })
    expect(away.get('workingDirectory')).toMatchObject({ state: 'unknown' })
  })
})
