import { readFile, writeFile } from 'node:fs/promises'
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
  const copy = () => new LogCopy(api, file, before.length)
  const job = { submission_id: 'a', entrypoint: '', metadata: {}, status: 'RUNNING', logs: 'ü 1\nha' }
  head.jobs.set('a', job)
  return { copy, job, read: () => readFile(file, 'utf8') }
}

it('a log of a stand-in for Ray is copied once, whoever copies', async () => {
  const head = await standInForRay()
  const { copy, job, read } = await logOn(head)
  await copy().finish('a', signal)
  await copy().finish('a', signal)
  expect(await read()).toBe(`${before}ü 1\nha`)
  job.logs += 'lf\nü 2\n'
  await copy().finish('a', signal)
  expect(await read()).toBe(`${before}ü 1\nhalf\nü 2\n`)
})

it('a log is copied once by several at once, line by line', async () => {
  const head = await standInForRay()
  const { copy, job, read } = await logOn(head)
  job.logs = 'line\nhf_secret'
  const both = [copy(), copy()]
  await Promise.all(both.map(each => each.follow('a', signal)))
  expect(await read()).toBe(`${before}line\n`)
  job.logs += `${'1'.repeat(20)}\nend`
  await Promise.all(both.map(each => each.finish('a', signal)))
  expect(await read()).toBe(`${before}line\n***\nend`)
  await both[0]?.finish('a', signal)
  expect(head.requests.length).toBe(4)
})

it('a log is asked for from time to time', async () => {
  const head = await standInForRay()
  const { copy, job, read } = await logOn(head)
  const one = copy()
  await one.follow('a', signal)
  job.logs += 'lf\n'
  await one.follow('a', signal)
  expect(head.requests.length).toBe(1)
  await one.finish('a', signal)
  expect(await read()).toBe(`${before}ü 1\nhalf\n`)
})

it('a log that cannot be had now is had later; one that never can is left, which the copy says', async () => {
  const head = await standInForRay()
  const { copy, read } = await logOn(head)
  const one = copy()
  head.instead(/logs$/, response => void response.writeHead(503).end())
  await one.finish('a', signal)
  expect(await read()).toBe(before)
  head.instead(/logs$/, response => void response.writeHead(200, { 'content-length': 2 ** 30 }).write('x'))
  await one.finish('a', signal)
  await one.finish('a', signal)
  expect(await read()).toMatch(
    /^of an earlier attempt\n\n\[the log of a cannot be copied any more: .*longer than.*; Ray has it\]\n$/,
  )
  expect(head.requests.length).toBe(2)
})
