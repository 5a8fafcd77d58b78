import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { JobsApi } from '../../../src/trainers/ray/api.js'
import { checkCluster } from '../../../src/trainers/ray/cluster.js'
import { LogCopy } from '../../../src/trainers/ray/log.js'
import { temporaryFolder } from '../../node/folder.js'
import { type StandIn, standInForRay } from './stand-in.js'

const { signal } = new AbortController()
const before = 'of an earlier attempt\n'

async function logOn(head: StandIn) {
  const file = join(await temporaryFolder(), 'output.log')
  await writeFile(file, before)
  const api = new JobsApi(checkCluster({ address: head.address }))
  const copy = () => new LogCopy(api, file, before.length, path => stat(path).then(({ size }) => size))
  const job = { submission_id: 'a', entrypoint: '', metadata: {}, status: 'RUNNING', logs: 'ü 1\nha' }
  head.jobs.set('a', job)
  return { copy, job, read: () => readFile(file, 'utf8') }
}

it('a log of a stand-in for Ray is copied once, whoever copies', async () => {
  const head = await standInForRay()
  const { copy, job, read } = await logOn(head)
  await copy().copy('a', signal)
  await copy().copy('a', signal)
  expect(await read()).toBe(`${before}ü 1\nha`)
  job.logs += 'lf\nü 2\n'
  await copy().copy('a', signal)
  expect(await read()).toBe(`${before}ü 1\nhalf\nü 2\n`)
})

it('a log is asked for from time to time', async () => {
  const head = await standInForRay()
  const { copy, job, read } = await logOn(head)
  const one = copy()
  await one.follow('a', signal)
  job.logs += 'lf\n'
  await one.follow('a', signal)
  expect(head.requests.length).toBe(1)
  await one.copy('a', signal)
  expect(await read()).toBe(`${before}ü 1\nhalf\n`)
})

it('a log that cannot be had now is had later; one that never can is left, which the copy says', async () => {
  const head = await standInForRay()
  const { copy, read } = await logOn(head)
  const one = copy()
  head.instead(/logs$/, response => void response.writeHead(503).end())
  await one.copy('a', signal)
  expect(await read()).toBe(before)
  head.instead(/logs$/, response => void response.writeHead(200, { 'content-length': 2 ** 30 }).write('x'))
  await one.copy('a', signal)
  await one.copy('a', signal)
  expect(await read()).toMatch(
    /^of an earlier attempt\n\n\[the log of a cannot be copied any more: .*longer than.*; Ray has it\]\n$/,
  )
  expect(head.requests.length).toBe(2)
})
