import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { TrainingError } from '../../../src/index.js'
import { command } from '../../../src/trainers/command/index.js'
import { RayError, TrainingProcessError } from '../../../src/trainers/ray/index.js'
import { job, listening } from '../command/job.js'
import { until } from '../command/setup.js'
import { fakeOn, standInForRay } from './stand-in.js'

const began = async (folder: string): Promise<number> =>
  (await readFile(join(folder, 'began'), 'utf8').catch(() => '')).split('\n').length - 1

async function failureOf(work: Promise<unknown>): Promise<TrainingProcessError> {
  const error = await work.catch((caught: unknown) => caught)
  if (!TrainingProcessError.isInstance(error)) throw error
  return error
}

describe('a job on a stand-in for Ray', () => {
  it('is submitted with what it needs, and its checkpoint comes back', async () => {
    const head = await standInForRay()
    const { trainer, folder } = await fakeOn(head, 'train', {
      resources: { cpus: 2, gpus: 0.5, memory: 1000, custom: { a100: 1 } },
      runtimeEnv: { pip: ['trl'] },
    })
    const { told, context } = listening()
    const checkpoint = await trainer.wait(await trainer.submit(job()), context)
    expect(checkpoint).toEqual({ name: 'M2', path: join(folder, 'checkpoint'), revision: 'job:a1b2c3' })
    expect(told.at(-1)).toMatchObject({ step: 5, loss: 0.2 })
    expect(head.only()).toMatchObject({
      submission_id: expect.stringMatching(/^train-[\da-f]{32}-1$/),
      metadata: { trains: 'M2', job: 'a1b2c3', folder, attempt: '1' },
      runtime_env: { pip: ['trl'] },
      entrypoint_num_cpus: 2,
      entrypoint_num_gpus: 0.5,
      entrypoint_memory: 1000,
      entrypoint_resources: { a100: 1 },
    })
  })

  it('is found again by others, however often they submit and wait', async () => {
    const head = await standInForRay()
    const { trainer, again, folder } = await fakeOn(head, 'gate')
    const handle = await trainer.submit(job())
    const controller = new AbortController()
    const waiting = trainer.wait(handle, listening(controller.signal).context)
    await until(() => began(folder))
    controller.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    expect(await again().find('a1b2c3')).toEqual(handle)
    await again().submit(job())
    const others = [1, 2, 3].map(() => again().wait(handle, listening().context))
    await writeFile(join(folder, 'gate'), '')
    expect(new Set((await Promise.all(others)).map(({ path }) => path)).size).toBe(1)
    expect(await began(folder)).toBe(1)
    expect(head.only().status).toBe('SUCCEEDED')
  })

  it.each([
    ['arrived, though no answer came', true],
    ['did not arrive', false],
  ])('is submitted once where the request %s', async (_, hasArrived) => {
    const head = await standInForRay()
    head.instead(/^POST/, response => {
      response.destroy()
      return hasArrived ? false : undefined
    })
    const { trainer, folder } = await fakeOn(head, 'train')
    expect(await trainer.wait(await trainer.submit(job()), listening().context)).toMatchObject({ name: 'M2' })
    expect(await began(folder)).toBe(1)
    expect(head.jobs.size).toBe(1)
  })

  it('is submitted under the same id by who comes after a runner that died before it heard of it', async () => {
    const head = await standInForRay()
    const { trainer, again, folder } = await fakeOn(head, 'train')
    head.instead(/^(POST|GET)/, response => void response.writeHead(403).end(), 2)
    await expect(trainer.submit(job())).rejects.toThrow(RayError)
    const { submission } = JSON.parse(await readFile(join(folder, 'attempt.json'), 'utf8'))
    expect(await again().wait({ job: 'a1b2c3' }, listening().context)).toMatchObject({ name: 'M2' })
    expect(head.only().submission_id).toBe(submission)
  })

  it('is not begun beside one that somebody else has begun meanwhile', async () => {
    const head = await standInForRay()
    head.state.isPending = true
    const { trainer, again } = await fakeOn(head, 'train')
    const handle = await trainer.submit(job())
    // As for who asked for the attempt before.
    head.instead(/^GET/, response => void response.writeHead(404).end('Job x does not exist'))
    const waiting = again().wait(handle, listening().context)
    await until(() => head.requests.length > 5)
    expect(head.jobs.size).toBe(1)
    head.begin(head.only())
    expect(await waiting).toMatchObject({ name: 'M2' })
  })

  it('is not submitted again to a head that has forgotten it, where it runs', async () => {
    const head = await standInForRay()
    const { trainer, folder } = await fakeOn(head, 'gate')
    head.instead(/^POST/, response => {
      response.destroy()
      return false
    })
    head.instead(/^GET/, response => {
      void until(() => readFile(join(folder, 'alive'), 'utf8').catch(() => '')).then(() => {
        head.forget()
        response.writeHead(404).end('Job x does not exist')
      })
      return undefined
    })
    const handle = await trainer.submit(job())
    expect(head.jobs.size).toBe(0)
    await writeFile(join(folder, 'gate'), '')
    expect(await trainer.wait(handle, listening().context)).toMatchObject({ name: 'M2' })
    expect(await began(folder)).toBe(1)
  })

  it('gives way to a later attempt, as on another cluster, when it gets its resources', async () => {
    const [one, other] = [await standInForRay(), await standInForRay()]
    one.state.isPending = true
    const { trainer, on, folder } = await fakeOn(one, 'train')
    const handle = await trainer.submit(job())
    expect(await on(other).wait(handle, listening().context)).toMatchObject({ name: 'M2' })
    await rm(join(folder, 'result.json'))
    one.begin(one.only())
    await until(() => one.only().status === 'FAILED')
    expect(one.only().driver_exit_code).toBe(75)
    expect(await began(folder)).toBe(1)
  })

  it('ends where a later attempt was begun, since it was taken for lost', async () => {
    const head = await standInForRay()
    const { trainer, folder } = await fakeOn(head, 'gate')
    await trainer.submit(job())
    await until(() => began(folder))
    const path = join(folder, 'attempt.json')
    const attempt = JSON.parse(await readFile(path, 'utf8'))
    await writeFile(path, JSON.stringify({ ...attempt, number: 2 }))
    await until(() => head.only().status === 'FAILED')
    expect(head.only().driver_exit_code).toBe(-15)
  })

  it('is not begun where its result is there', async () => {
    const head = await standInForRay()
    const { trainer, again, options } = await fakeOn(head, 'train')
    await trainer.wait(await trainer.submit(job()), listening().context)
    await again().submit(job())
    expect(head.jobs.size).toBe(1)
    // Whoever made it.
    const local = command(options)
    expect(await local.wait({ job: 'a1b2c3' }, listening().context)).toMatchObject({ name: 'M2' })
  })

  it('can be left while it is being begun at a head that is away', async () => {
    const head = await standInForRay()
    const { trainer, again, folder } = await fakeOn(head, 'train')
    head.instead(/^(POST|GET)/, response => void response.writeHead(403).end(), 2)
    await expect(trainer.submit(job())).rejects.toThrow(RayError)
    const controller = new AbortController()
    head.instead(/^POST/, response => void response.writeHead(503).end(), 1000)
    const waiting = again().wait({ job: 'a1b2c3' }, listening(controller.signal).context)
    await until(() => head.requests.filter(({ route }) => route.startsWith('POST')).length > 2)
    controller.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    expect(await began(folder)).toBe(0)
  })

  it('is told of calmly while it waits for resources', async () => {
    const head = await standInForRay()
    head.state.isPending = true
    const { trainer } = await fakeOn(head, 'train')
    const { told, context } = listening()
    const waiting = trainer.wait(await trainer.submit(job()), context)
    await until(() => head.requests.length > 8)
    expect(told).toEqual([{ metrics: { pending_s: 0 } }])
    head.begin(head.only())
    expect(await waiting).toMatchObject({ name: 'M2' })
  })

  it('gets variables as they are; of references the request has the names alone', async () => {
    const head = await standInForRay()
    head.state.env = { ON_NODE: 'known there' }
    const text = `a 'b' "$HOME" \\ \n c`
    const { trainer, folder } = await fakeOn(head, 'tell', {
      program: { env: { HF_TOKEN: { env: 'ON_NODE' }, TEXT: text } },
    })
    await trainer.wait(await trainer.submit(job()), listening().context)
    const { env } = JSON.parse(await readFile(join(folder, 'told'), 'utf8'))
    expect(env).toMatchObject({ HF_TOKEN: 'known there', TEXT: text, SELF_REWARDING_JOB: folder })
    expect(JSON.stringify(head.only())).not.toContain('known there')
  })

  it('starts in the folder that the trainer would start it in here', async () => {
    const head = await standInForRay()
    const { trainer } = await fakeOn(head, 'tell', { program: { cwd: 'test' } })
    await trainer.wait(await trainer.submit(job()), listening().context)
    expect(head.only().entrypoint).toContain(`cd -- ${join(process.cwd(), 'test')} ||`)
  })

  it('shows no value that this side knows of its references', async () => {
    vi.stubEnv('ON_NODE', 'known here too')
    const head = await standInForRay()
    head.state.env = { ON_NODE: 'known here too' }
    const { trainer, folder } = await fakeOn(head, 'die', {
      program: { env: { HF_TOKEN: { env: 'ON_NODE' } } },
    })
    const error = await failureOf(trainer.wait(await trainer.submit(job()), listening().context))
    expect(error.tail).toMatch(/working with \*\*\*/)
    expect(await readFile(join(folder, 'output.log'), 'utf8')).not.toContain('known here too')
    vi.unstubAllEnvs()
  })

  it('says which variable its node has not', async () => {
    const head = await standInForRay()
    const { trainer } = await fakeOn(head, 'tell', { program: { env: { HF_TOKEN: { env: 'ON_NODE' } } } })
    const error = await failureOf(trainer.wait(await trainer.submit(job()), listening().context))
    expect(error.tail).toMatch(/ON_NODE: is not set where Ray was started on this node/)
  })
})

describe('a job on a stand-in for Ray that fails', () => {
  it('is told with exit code, log and what to do; the next start begins it again', async () => {
    const head = await standInForRay()
    const { trainer, again, folder } = await fakeOn(head, 'die')
    const handle = await trainer.submit(job())
    const error = await failureOf(trainer.wait(handle, listening().context))
    expect(error).toMatchObject({ exitCode: 3, attempt: 1, log: join(folder, 'output.log') })
    expect(error.message).toMatch(/^M2: training on Ray \(train-\w+-1\) ended with exit code 3/)
    expect(error.tail.split('\n').at(-1)).toBe(']0;ownedError: no memory')
    expect(await failureOf(again().wait(handle, listening().context))).toMatchObject({ attempt: 2 })
    expect([...head.jobs.keys()].map(id => id.at(-1))).toEqual(['1', '2'])
    expect(await began(folder)).toBe(2)
    // What was printed is there once, whoever waited.
    expect((await readFile(join(folder, 'output.log'), 'utf8')).match(/no memory/g)?.length).toBe(2)
  })

  it('says why in its own words', async () => {
    const { trainer } = await fakeOn(await standInForRay(), 'give-up')
    const error = await failureOf(trainer.wait(await trainer.submit(job()), listening().context))
    expect(error.message).toMatch(/\(attempt 1\): trl is not installed\nRun pip\./)
  })

  it('tells of a signal', async () => {
    const { trainer } = await fakeOn(await standInForRay(), 'kill')
    const error = await failureOf(trainer.wait(await trainer.submit(job()), listening().context))
    expect(error).toMatchObject({ exitCode: undefined, signal: 'SIGKILL' })
    expect(error.message).toMatch(/memory that ran out/)
  })

  it('tells why Ray could not begin it, without the stack of Ray', async () => {
    const head = await standInForRay()
    head.state.isPending = true
    const { trainer } = await fakeOn(head, 'train')
    const handle = await trainer.submit(job())
    Object.assign(head.only(), {
      status: 'FAILED',
      error_type: 'RUNTIME_ENV_SETUP_FAILURE',
      message: "runtime_env setup failed: no 'trl'. Full traceback:\nTraceback (most recent call last)",
    })
    const error = await failureOf(trainer.wait(handle, listening().context))
    expect(error.message).toMatch(
      /failed before or beside its program: runtime_env setup failed: no 'trl' \(/,
    )
    expect(error.message).toMatch(/Mend runtimeEnv/)
  })

  it('shows no more of what Ray says than a terminal and a reader bear', async () => {
    const head = await standInForRay()
    head.state.isPending = true
    const { trainer } = await fakeOn(head, 'train')
    const handle = await trainer.submit(job())
    Object.assign(head.only(), {
      status: 'FAILED',
      message: `\u001b]0;owned\u0007 hf_${'a1'.repeat(12)} ${'x'.repeat(1e6)}`,
    })
    const error = await failureOf(trainer.wait(handle, listening().context))
    for (const each of ['\u0007', '\u001b', 'hf_a1']) expect(error.message).not.toContain(each)
    expect(error.message.length).toBeLessThan(10_000)
  })

  it('tells what to look for where it ends well and leaves nothing', async () => {
    const { trainer } = await fakeOn(await standInForRay(), 'nothing')
    const error = await failureOf(trainer.wait(await trainer.submit(job()), listening().context))
    expect(error.message).toMatch(/without a result.*is the same folder on all nodes/s)
  })

  it('says so where the folder is not on its node', async () => {
    const head = await standInForRay()
    head.state.isPending = true
    const { trainer, folder } = await fakeOn(head, 'train')
    const handle = await trainer.submit(job())
    const { entrypoint } = head.only()
    Object.assign(head.only(), { entrypoint: entrypoint.replaceAll(folder, '/nowhere/else') })
    head.begin(head.only())
    const error = await failureOf(trainer.wait(handle, listening().context))
    expect(error).toMatchObject({ exitCode: 78 })
    expect(error.tail).toMatch(/is not on this node: the directory must be at one path on all nodes/)
  })
})

describe('a head that is away, by a stand-in for Ray', () => {
  it('is waited for, which is told', async () => {
    const head = await standInForRay()
    const { trainer } = await fakeOn(head, 'train')
    const handle = await trainer.submit(job())
    head.instead(/^GET/, response => void response.writeHead(503).end(), 5)
    const { told, context } = listening()
    expect(await trainer.wait(handle, context)).toMatchObject({ name: 'M2' })
    expect(told[0]).toEqual({ metrics: { unreachable_s: 0 } })
  })

  it('is given up on in the end; the job goes on', async () => {
    const head = await standInForRay()
    const { trainer, again, folder } = await fakeOn(head, 'gate', { patienceMs: 50 })
    const handle = await trainer.submit(job())
    head.instead(/^GET/, response => void response.destroy(), 1000)
    const error = await trainer.wait(handle, listening().context).catch(caught => caught)
    expect(RayError.isInstance(error) && error.message).toMatch(/Make sure that the head runs.*patienceMs/s)
    head.instead(/^GET/, () => false)
    await writeFile(join(folder, 'gate'), '')
    await until(() => readFile(join(folder, 'result.json')).catch(() => undefined))
    // The result is there, whatever the head says.
    expect(await again().wait(handle, listening().context)).toMatchObject({ name: 'M2' })
  })

  it('that forgot a job has not lost it while it gives signs of life', async () => {
    const head = await standInForRay()
    const { trainer, folder } = await fakeOn(head, 'gate', { times: { watchMs: 60_000 } })
    const waiting = trainer.wait(await trainer.submit(job()), listening().context)
    await until(() => began(folder))
    await until(() => readFile(join(folder, 'alive')).catch(() => undefined))
    head.forget()
    const asked = head.requests.length
    await until(() => head.requests.length > asked + 5)
    await writeFile(join(folder, 'gate'), '')
    expect(await waiting).toMatchObject({ name: 'M2' })
    expect(await began(folder)).toBe(1)
    expect(head.jobs.size).toBe(0)
  })

  it('has lost a job that gives none; the next start begins it again', async () => {
    const head = await standInForRay()
    const { trainer, again, folder } = await fakeOn(head, 'gate')
    const handle = await trainer.submit(job())
    await until(() => began(folder))
    process.kill(-Number(head.only().child?.pid), 'SIGKILL')
    head.forget()
    const error = await failureOf(trainer.wait(handle, listening().context))
    expect(error.message).toMatch(/is not known any more at http.*no sign of life/)
    const waiting = again().wait(handle, listening().context)
    await until(async () => (await began(folder)) === 2)
    await writeFile(join(folder, 'gate'), '')
    expect(await waiting).toMatchObject({ name: 'M2' })
    expect(head.only().metadata.attempt).toBe('2')
  })

  it('is not taken for one that lost a job where a proxy answers in its place', async () => {
    const head = await standInForRay()
    const { trainer, folder } = await fakeOn(head, 'gate')
    const handle = await trainer.submit(job())
    await until(() => began(folder))
    head.instead(/^GET/, response => void response.writeHead(404).end('no such page'))
    await expect(trainer.wait(handle, listening().context)).rejects.toThrow(
      /address is that of the dashboard/,
    )
    expect(head.jobs.size).toBe(1)
  })
})

describe('cancel on a stand-in for Ray', () => {
  it('stops the job, which stays ended', async () => {
    const head = await standInForRay()
    const { trainer, again, folder } = await fakeOn(head, 'gate')
    const handle = await trainer.submit(job())
    const waiting = trainer.wait(handle, listening().context)
    waiting.catch(() => {})
    await until(() => began(folder))
    await trainer.cancel(handle)
    expect(head.only().status).toBe('STOPPED')
    await expect(waiting).rejects.toThrow(/was cancelled; delete .*cancelled to go on/)
    await expect(again().wait(handle, listening().context)).rejects.toThrow(/was cancelled/)
    expect(head.jobs.size).toBe(1)
  })

  it('keeps a job that waits for resources from its beginning', async () => {
    const head = await standInForRay()
    head.state.isPending = true
    const { trainer, folder } = await fakeOn(head, 'train')
    const handle = await trainer.submit(job())
    await trainer.cancel(handle)
    await expect(trainer.wait(handle, listening().context)).rejects.toThrow(/was cancelled/)
    head.begin(head.only())
    await until(() => head.only().status === 'FAILED')
    expect(await began(folder)).toBe(0)
  })

  it('ends a job that the head has forgotten', async () => {
    const head = await standInForRay()
    const { trainer, folder } = await fakeOn(head, 'gate', { times: { watchMs: 6000, stopMs: 60_000 } })
    const handle = await trainer.submit(job())
    await until(() => readFile(join(folder, 'alive')).catch(() => undefined))
    const child = head.only().child
    head.forget()
    await trainer.cancel(handle)
    expect(child?.signalCode ?? child?.exitCode).toBe('SIGTERM')
  })

  it('minds no job that there is not', async () => {
    const { trainer } = await fakeOn(await standInForRay(), 'train')
    await trainer.cancel({ job: 'abc' })
  })
})

describe('a job folder that is of another place', () => {
  it('is not begun on Ray while a process of a machine may have it', async () => {
    const head = await standInForRay()
    const { trainer, options } = await fakeOn(head, 'die')
    const local = command(options)
    await local.wait(await local.submit(job()), listening().context).catch(() => {})
    await expect(trainer.wait({ job: 'a1b2c3' }, listening().context)).rejects.toThrow(
      /was begun as a process of a machine/,
    )
    expect(head.jobs.size).toBe(0)
  })

  it('is not begun on a machine while Ray may have it', async () => {
    const { trainer, options, folder } = await fakeOn(await standInForRay(), 'die')
    await trainer.wait(await trainer.submit(job()), listening().context).catch(() => {})
    const error = await command(options)
      .wait({ job: 'a1b2c3' }, listening().context)
      .catch(caught => caught)
    expect(TrainingError.isInstance(error) && error.message).toMatch(/was begun on Ray \(train-.*-1\)/)
    await rm(join(folder, 'attempt.json'))
    expect(await failureOf(command(options).wait({ job: 'a1b2c3' }, listening().context))).toMatchObject({
      attempt: 1,
    })
  })
})

describe('a token', () => {
  it('is sent, and never shown', async () => {
    vi.stubEnv('HEAD_TOKEN', 'secret-of-the-head')
    const head = await standInForRay()
    head.instead(/^POST/, response => void response.writeHead(403).end('not secret-of-the-head'), 9)
    const { trainer } = await fakeOn(head, 'train', { token: { env: 'HEAD_TOKEN' } })
    const error = await trainer.submit(job()).catch(caught => caught)
    expect(error.message).toMatch(/status 403 \(auth\): not \*\*\*.*the token in HEAD_TOKEN/s)
    expect(head.requests[0]?.headers.authorization).toBe('Bearer secret-of-the-head')
    vi.unstubAllEnvs()
  })
})
