import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  type JobEvent,
  RayJobError,
  runJob,
  runShards,
  waitForJobs,
} from '../../../src/trainers/ray/index.js'
import { temporaryFolder } from '../../node/folder.js'
import { until } from '../command/setup.js'
import { type StandIn, standInForRay } from './stand-in.js'

async function jobsOn(head: StandIn) {
  const cwd = await temporaryFolder()
  const events: JobEvent[] = []
  const cluster = {
    address: head.address,
    run: cwd,
    pollMs: 20,
    onEvent: (event: JobEvent) => events.push(event),
  }
  const count = async (name: string): Promise<number> =>
    (await readFile(join(cwd, name), 'utf8').catch(() => '')).split('\n').length - 1
  return { cwd, events, cluster, job: { ...cluster, cwd, name: 'some job' }, count }
}

const sh = (script: string) => ['sh', '-c', script, 'sh', '{shard}', '{shards}']

async function errorOf(work: Promise<unknown>): Promise<RayJobError> {
  const error = await work.catch((caught: unknown) => caught)
  if (!RayJobError.isInstance(error)) throw error
  return error
}

describe('jobs on a stand-in for Ray', () => {
  it('are told of, with the environment and the resources they were given', async () => {
    const head = await standInForRay()
    const { job, events, cwd } = await jobsOn(head)
    const more = { env: { TEXT: '$HOME' }, resources: { gpus: 1 } }
    await runJob({ ...job, ...more, command: ['sh', '-c', 'echo "$TEXT" "{shard}" >out'] })
    expect(await readFile(join(cwd, 'out'), 'utf8')).toBe('$HOME {shard}\n')
    const { submission_id: submission } = head.only()
    expect(submission).toMatch(/^some-job-[\da-f]{12}-1$/)
    expect(head.only()).toMatchObject({ entrypoint_num_gpus: 1, metadata: { run: cwd, name: 'some job' } })
    const name = 'some job'
    expect(events).toEqual([
      { type: 'submitted', name, submission },
      { type: 'ended', name, submission, status: 'SUCCEEDED' },
    ])
  })

  it('are submitted again where they fail, so often and no more', async () => {
    const head = await standInForRay()
    const { job, count } = await jobsOn(head)
    const error = await errorOf(runJob({ ...job, attempts: 2, command: ['sh', '-c', 'echo >>ran; exit 7'] }))
    expect(error).toMatchObject({ status: 'FAILED', exitCode: 7, submission: expect.stringMatching(/-2$/) })
    expect(await count('ran')).toBe(2)
    await runJob({ ...job, command: ['true'] })
    expect([...head.jobs.keys()].map(id => id.at(-1))).toEqual(['1', '2', '3'])
  })

  it.each([2, 3])('are not submitted again after exit code %i', async code => {
    const head = await standInForRay()
    const { job } = await jobsOn(head)
    expect(await errorOf(runJob({ ...job, command: ['sh', '-c', `exit ${code}`] }))).toMatchObject({
      exitCode: code,
    })
    expect(head.jobs.size).toBe(1)
  })

  it('are not submitted again where somebody stopped them, and are where they are lost', async () => {
    const head = await standInForRay()
    const { job, count, cwd } = await jobsOn(head)
    const stopped = errorOf(runJob({ ...job, command: ['sleep', '60'] }))
    await until(() => [...head.jobs.values()].some(({ status }) => status === 'RUNNING'))
    head.only().status = 'STOPPED'
    expect(await stopped).toMatchObject({ status: 'STOPPED' })
    head.forget()
    const command = ['sh', '-c', 'echo >>ran; until [ -e gate ]; do sleep 0.05; done']
    const lost = runJob({ ...job, command })
    await until(async () => (await count('ran')) === 1)
    head.forget()
    await until(async () => (await count('ran')) === 2)
    // Counted from the beginning there, so that the next start finds it.
    expect(head.only().submission_id).toMatch(/-1$/)
    await writeFile(join(cwd, 'gate'), '')
    await lost
  })

  it('are told of without what a terminal would obey, whoever named them', async () => {
    const head = await standInForRay()
    const { job, cluster, events, cwd } = await jobsOn(head)
    const controller = new AbortController()
    const command = ['sh', '-c', 'until [ -e gate ]; do sleep 0.05; done']
    const left = runJob({ ...job, command, signal: controller.signal })
    await until(() => events.length)
    controller.abort(new Error('enough'))
    await expect(left).rejects.toThrow('enough')
    head.only().metadata.name = '\u001b]0;owned\u0007 step'
    events.length = 0
    const waiting = waitForJobs(cluster)
    await until(() => events.length)
    await writeFile(join(cwd, 'gate'), '')
    await waiting
    expect(events.map(({ name }) => name)).toEqual([']0;owned step', ']0;owned step'])
  })

  it('are found by the next start, by name or by run, and run once', async () => {
    const head = await standInForRay()
    const { job, cluster, events, count, cwd } = await jobsOn(head)
    const controller = new AbortController()
    const command = ['sh', '-c', 'echo >>ran; until [ -e gate ]; do sleep 0.05; done']
    const first = runJob({ ...job, command, signal: controller.signal })
    await until(() => count('ran'))
    controller.abort(new Error('enough'))
    await expect(first).rejects.toThrow('enough')
    events.length = 0
    const both = [
      waitForJobs(cluster),
      runJob({ ...job, command }),
      waitForJobs({ ...cluster, run: 'another' }),
    ]
    await until(() => events.filter(({ type }) => type === 'found').length === 2)
    await writeFile(join(cwd, 'gate'), '')
    await Promise.all(both)
    expect(await count('ran')).toBe(1)
  })
})

describe('shards on a stand-in for Ray', () => {
  it('run side by side, all to their end, also where one fails', async () => {
    const head = await standInForRay()
    const { job, count, cwd } = await jobsOn(head)
    const script = '[ $1 != 2 ] || exit 2; until [ -e gate ]; do sleep 0.05; done; echo $1 of $2 >>done'
    const failed = errorOf(runShards({ ...job, shards: 3, command: sh(script) }))
    await until(() => [...head.jobs.values()].some(({ status }) => status === 'FAILED'))
    await writeFile(join(cwd, 'gate'), '')
    expect(await failed).toMatchObject({ exitCode: 2, message: expect.stringMatching(/^some job-2-of-3 /) })
    expect(await count('done')).toBe(2)
    expect((await readFile(join(cwd, 'done'), 'utf8')).split('\n').sort()).toEqual(['', '1 of 3', '3 of 3'])
  })
})
