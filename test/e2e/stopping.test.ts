import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  callsOf,
  expectSame,
  HttpRun,
  type HttpRunSettings,
  newFolder,
  removeFolders,
} from './server/http-run.js'
import { ModelServer } from './server/model-server.js'

const concurrency = 4
/** Requests from this one on are not answered until the test says so. */
const holdFrom = 7
const never = Number.MAX_SAFE_INTEGER

let server: ModelServer
let whole: { folder: string; requests: number }
let folder: string

const start = (name: string, more: Partial<HttpRunSettings> = {}, nodeOptions: string[] = []) =>
  new HttpRun(folder, server.address, { name, concurrency, ...more }, nodeOptions)

beforeAll(async () => {
  server = await ModelServer.start()
  await server.reset()
  folder = await newFolder()
  expect(await start('whole').ended).toMatchObject({ code: 0 })
  whole = { folder, requests: (await server.log()).requests.length }
})
afterAll(async () => {
  await server.close()
  await removeFolders()
})
beforeEach(async () => {
  folder = await newFolder()
  await server.reset({ holdFrom })
})

/** Another start comes to the end of the run, which has asked again for so many calls. */
async function expectResumable(repeated: number): Promise<void> {
  await server.release()
  await server.change({ holdFrom: never })
  expect(await start('resumed').ended).toMatchObject({ code: 0, output: expect.stringContaining('finished') })
  await expectSame(folder, whole.folder)
  const log = await server.log()
  expect(log.requests).toHaveLength(whole.requests + repeated)
  expect(log.counts.submits).toBe(1)
}

const stopped = { code: 0, signal: null, output: expect.stringContaining('stopped') }

describe('a process that is asked to stop', () => {
  it.each([
    ['SIGINT', {}],
    ['SIGTERM', {}],
    ['SIGTERM', { abortOn: 'SIGTERM' }],
  ] as const)(
    'by %s %o begins nothing new, records what is under way, and ends by itself',
    async (signal, how) => {
      const run = start('first', how)
      await server.until({ held: concurrency })
      run.kill(signal)
      await run.says('run-stop')
      await server.release()
      expect(await run.ended).toMatchObject(stopped)
      const { requests } = await server.log()
      expect(requests).toHaveLength(holdFrom - 1 + concurrency)
      expect((await callsOf(folder)).calls).toHaveLength(requests.length)
      await expectResumable(0)
    },
  )

  it.each([
    ['is asked a second time', 30_000, true],
    ['has had its grace time', 50, false],
  ])('ends although nothing is answered, when it %s', async (_, graceMs, twice) => {
    const run = start('first', { graceMs })
    await server.until({ held: concurrency })
    run.kill('SIGINT')
    await run.says('run-stop')
    if (twice) run.kill('SIGINT')
    expect(await run.ended).toMatchObject(stopped)
    expect((await callsOf(folder)).calls).toHaveLength(holdFrom - 1)
    await expectResumable(concurrency)
  })

  it('while it waits for its training lets go of it, and finds it again', async () => {
    await server.reset({ holdTraining: true })
    const run = start('first')
    await server.until({ 'waits:first': 1 })
    run.kill('SIGTERM')
    expect(await run.ended).toMatchObject(stopped)
    await server.change({ holdTraining: false })
    await expectResumable(0)
  })
})

describe('two processes in one directory', () => {
  it('are one: the second is told so and the first goes on; killed, it leaves the way free', async () => {
    const first = start('first')
    await server.until({ held: concurrency })
    const refused = await start('second').ended
    expect(refused.code).toBe(1)
    expect(refused.output).toMatch(
      new RegExp(`^LedgerError: ${folder} is in use by another run .*; wait for it to end, or stop it`),
    )
    await server.change({ holdFrom: 2 * holdFrom })
    await server.release()
    await server.until({ held: concurrency })
    first.kill('SIGKILL')
    expect(await first.ended).toMatchObject({ signal: 'SIGKILL' })
    const { calls } = await callsOf(folder)
    const { requests } = await server.log()
    expect(requests.filter(({ start }) => start === 'second')).toEqual([])
    expect(requests.length).toBeGreaterThan(holdFrom - 1 + concurrency)
    await expectResumable(requests.length - calls.length)
  })
})

describe('a clock that goes backwards', () => {
  it('changes no data, and no duration is negative', async () => {
    const clock = ['--import', new URL('server/clock-back.mjs', import.meta.url).href]
    const first = start('first', {}, clock)
    await server.until({ held: concurrency })
    first.kill('SIGKILL')
    await first.ended
    await server.release()
    await server.change({ holdFrom: never })
    expect(await start('second', {}, clock).ended).toMatchObject({ code: 0 })
    await expectSame(folder, whole.folder)
    const { calls } = await callsOf(folder)
    const hour = 3_600_000
    expect(calls.every(({ durationMs }) => durationMs >= 0 && durationMs < hour)).toBe(true)
    const [earliest = 0, latest = 0] = [Math.min, Math.max].map(of =>
      of(...calls.map(call => call.startedAt)),
    )
    expect(latest - earliest).toBeGreaterThan(hour)
  })
})
