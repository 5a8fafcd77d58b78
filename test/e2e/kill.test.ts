import { watch } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { randomStream } from 'self-rewarding'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  addressOf,
  callsOf,
  expectSame,
  filesOf,
  HttpRun,
  newFolder,
  removeFolders,
} from './server/http-run.js'
import { ModelServer } from './server/model-server.js'

const prompts = 2000
const concurrency = 32
/** Two prompts a slot are worked on, and each may ask for votes on all its candidates at once. */
const mostUnderWay = 2 * concurrency * 4

/** When a process dies: so long after it began, sent a request, began to seal, submitted its job, or waited for it. */
interface Death {
  readonly event: 'begin' | 'request' | 'seal' | 'submit' | 'wait'
  /** Which of such events. */
  readonly nth: number
  readonly ms: number
}

/** 50 deaths: at any time of the run's start and calls, and then in each of its later parts. */
function drawDeaths(requests: number): Death[] {
  const random = randomStream(['deaths'])
  const several = (count: number, event: Death['event'], ms: number, most = 1): Death[] =>
    Array.from({ length: count }, () => ({ event, nth: 1 + random.below(most), ms: random.below(ms) }))
  // In all about three quarters of the requests; those that are sent after a start has died do not count.
  const most = Math.floor((1.5 * requests) / 34)
  const early = [...several(34, 'request', 3, most), ...several(8, 'begin', 500)]
  const late = [...several(4, 'seal', 200), ...several(2, 'submit', 5), ...several(2, 'wait', 100)]
  return [...random.sample(early, early.length), ...late]
}

let server: ModelServer
beforeAll(async () => {
  server = await ModelServer.start()
})
afterAll(async () => {
  await server.close()
  await removeFolders()
})

/** Resolves when a process is to die; at the latest when it waits for its training, which does not end. */
async function moment({ event, nth, ms }: Death, name: string, folder: string): Promise<void> {
  const waits = { [`waits:${name}`]: 1 }
  if (event === 'request') await server.until({ [`requests:${name}`]: nth, ...waits })
  if (event === 'seal') await Promise.race([sealing(folder), server.until(waits)])
  if (event === 'submit') await server.until({ [`submits:${name}`]: 1, ...waits })
  if (event === 'wait') await server.until(waits)
  await sleep(ms)
}

function sealing(folder: string): Promise<void> {
  return new Promise(resolve => {
    const watcher = watch(join(folder, 'iteration-1'), { persistent: false }, (_, file) => {
      if (!file?.startsWith('candidates.jsonl')) return
      watcher.close()
      resolve()
    })
  })
}

describe('a run of 2,000 prompts that is killed 50 times', () => {
  it('loses only the calls in flight, asks none twice, trains once, and gives the same bytes', async () => {
    await server.reset({ latencyMs: 2 })
    const whole = await newFolder()
    const undisturbed = new HttpRun(whole, server.address, { name: 'whole', prompts, concurrency })
    expect(await undisturbed.ended).toMatchObject({ code: 0, output: expect.stringContaining('finished') })
    const { requests } = await server.log()
    expect(new Set(requests.map(({ seed }) => seed)).size).toBe(requests.length)

    await server.reset({ latencyMs: 2, holdTraining: true })
    const folder = await newFolder()
    const read = new Set<string>()
    const recorded = new Map<number, string>()
    let inFlight = 0
    /** What a start that has ended had asked and recorded. */
    const check = async (name: string): Promise<void> => {
      const asked = await server.seedsOf(name)
      expect(asked.filter(seed => recorded.has(seed))).toEqual([])
      const { calls, files } = await callsOf(folder, read)
      for (const file of files) read.add(file)
      for (const call of calls) recorded.set(call.seed, addressOf(call))
      const lost = asked.filter(seed => !recorded.has(seed)).length
      expect(calls.length + lost).toBe(asked.length)
      expect(lost).toBeLessThanOrEqual(mostUnderWay)
      inFlight += lost
    }
    const deaths = drawDeaths(requests.length)
    expect(deaths).toHaveLength(50)
    for (const [i, death] of deaths.entries()) {
      const run = new HttpRun(folder, server.address, { name: String(i), prompts, concurrency })
      await Promise.race([moment(death, String(i), folder), run.ended])
      run.kill('SIGKILL')
      expect(await run.ended).toMatchObject({ signal: 'SIGKILL' })
      await check(String(i))
    }
    await server.change({ holdTraining: false })
    const last = new HttpRun(folder, server.address, { name: 'last', prompts, concurrency })
    expect(await last.ended).toMatchObject({ code: 0, output: expect.stringContaining('finished') })
    await check('last')

    const log = await server.log()
    expect(new Set(recorded.values()).size).toBe(requests.length)
    expect(log.requests.length - requests.length).toBe(inFlight)
    expect(inFlight).toBeGreaterThan(0)
    expect(log.counts.submits).toBe(1)
    const pairs = (await filesOf(folder)).get('iteration-1/pairs.jsonl')
    expect(log.jobs.map(([, data]) => data === pairs)).toEqual([true])
    await expectSame(folder, whole)
  }, 600_000)
})
