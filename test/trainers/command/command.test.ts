import { spawn } from 'node:child_process'
import { mkdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { InvalidArgumentError, TrainingError } from '../../../src/index.js'
import { type CommandOptions, command, TrainingProcessError } from '../../../src/trainers/command/index.js'
import { job, listening } from './job.js'
import { fake, isAlive, until } from './setup.js'

async function failureOf(work: Promise<unknown>): Promise<TrainingProcessError> {
  const error = await work.catch((caught: unknown) => caught)
  if (!TrainingProcessError.isInstance(error)) throw error
  return error
}

describe('a program that trains', () => {
  it('is given a job, tells how far it is, and its checkpoint comes back', async () => {
    const { trainer, folder, read } = await fake('train')
    const { told, context } = listening()
    const handle = await trainer.submit(job())
    expect(handle).toEqual({ job: 'a1b2c3' })
    expect(await trainer.wait(handle, context)).toEqual({
      name: 'M2',
      path: join(folder, 'checkpoint'),
      revision: 'job:a1b2c3',
    })
    expect(told.at(-1)).toEqual({ step: 5, steps: 5, loss: 0.2, metrics: { lr: 0.5 } })
    expect(await read('train.jsonl')).toBe('{"prompt":"a\u2028b"}\n{"prompt":"c"}\n')
    expect(JSON.parse(await read('job.json'))).toMatchObject({
      schema: 1,
      id: 'a1b2c3',
      method: 'dpo',
      parent: { path: 'ckpt/M1', model: 'ckpt/M1' },
      data: { file: join(folder, 'train.jsonl'), rows: 2 },
      settings: { beta: 0.1 },
      files: { result: join(folder, 'result.json') },
    })
    expect(await read('began')).toMatch(/^\d+ from 0\n$/)
  })

  it('is not started again for a job that is done', async () => {
    const { trainer, again, began } = await fake('train')
    const checkpoint = await trainer.wait(await trainer.submit(job()), listening().context)
    const handle = await again().find('a1b2c3')
    expect(handle && (await again().wait(handle, listening().context))).toEqual(checkpoint)
    await again().submit(job())
    expect(await again().wait({ job: 'a1b2c3' }, listening().context)).toEqual(checkpoint)
    expect(await began()).toBe(1)
  })

  it('counts when it has written a result, whatever it does after', async () => {
    const { trainer } = await fake('after-result')
    expect(await trainer.wait(await trainer.submit(job()), listening().context)).toMatchObject({ name: 'M2' })
  })

  it('counts when its result is whole, where it was written bit by bit', async () => {
    const { trainer, began, open } = await fake('slow-result')
    const waiting = trainer.wait(await trainer.submit(job()), listening().context)
    waiting.catch(() => {})
    await until(began)
    await sleep(100)
    await open()
    expect(await waiting).toMatchObject({ name: 'M2' })
  })

  it('starts in a folder that is seen from that of the run', async () => {
    const { trainer, read } = await fake('tell', { cwd: 'src' })
    await trainer.wait(await trainer.submit(job()), listening().context)
    expect(JSON.parse(await read('told')).cwd).toBe(join(process.cwd(), 'src'))
  })

  it('is told apart from a folder that is not there', async () => {
    const { trainer } = await fake('tell', { cwd: 'no-such-folder' })
    await expect(trainer.submit(job())).rejects.toThrow(/cwd: .*no-such-folder/)
  })

  it('knows nothing of other jobs', async () => {
    const { trainer } = await fake('train')
    expect(await trainer.find('ffff')).toBeUndefined()
    await expect(trainer.wait({ job: 'ffff' }, listening().context)).rejects.toThrow(/submit the job again/)
  })

  it('cannot be led out of its directory by a handle', async () => {
    const { trainer, folder } = await fake('train')
    await trainer.submit(job({ id: '../../a1/b2/../c3' }))
    expect(await trainer.find('a1b2c3')).toBeDefined()
    expect(JSON.parse(await readFile(join(folder, 'job.json'), 'utf8')).id).toContain('..')
  })
})

describe('a runner that goes away', () => {
  it('detaches by its signal, and finds the process again, which is started once', async () => {
    const { trainer, again, began, open } = await fake('gate')
    const handle = await trainer.submit(job())
    const controller = new AbortController()
    const { context } = listening(controller.signal)
    const waiting = trainer.wait(handle, context)
    await until(began)
    controller.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    const later = listening()
    const second = again().wait((await again().find('a1b2c3')) ?? handle, later.context)
    await until(() => later.told.length > 0)
    expect(later.told).toEqual([{ step: 1, steps: 2 }])
    await open()
    expect(await second).toMatchObject({ revision: 'job:a1b2c3' })
    expect(later.told).toEqual([
      { step: 1, steps: 2 },
      { step: 2, steps: 2 },
    ])
    expect(await began()).toBe(1)
  })

  it('starts one process however many begin to wait at once', async () => {
    const { trainer, again, began, open, folder } = await fake('gate')
    await trainer.submit(job())
    await until(began)
    await trainer.cancel({ job: 'a1b2c3' })
    await rm(join(folder, 'cancelled'))
    const waiting = Array.from({ length: 5 }, () => again().wait({ job: 'a1b2c3' }, listening().context))
    await until(async () => (await began()) === 2)
    await sleep(300)
    await open()
    expect(new Set((await Promise.all(waiting)).map(({ path }) => path)).size).toBe(1)
    expect(await began()).toBe(2)
  })

  it.runIf(process.platform === 'linux')('waits for a process whose supervisor was killed', async () => {
    const { trainer, again, began, open, read } = await fake('gate')
    const handle = await trainer.submit(job())
    await until(began)
    const { pid } = JSON.parse(await read('attempt.json'))
    process.kill(pid, 'SIGKILL')
    await until(() => !isAlive(pid))
    const waiting = again().wait(handle, listening().context)
    await sleep(200)
    expect(await began()).toBe(1)
    await open()
    expect(await waiting).toMatchObject({ name: 'M2' })
    expect(await began()).toBe(1)
  })
})

describe('a program that fails', () => {
  it('is told with exit code, log and what to do, without credentials', async () => {
    vi.stubEnv('SOME_TOKEN', 'hf_very-secret')
    const { trainer, folder } = await fake('die', { env: { HF_TOKEN: { env: 'SOME_TOKEN' } } })
    const error = await failureOf(trainer.wait(await trainer.submit(job()), listening().context))
    expect(error).toMatchObject({
      exitCode: 3,
      signal: undefined,
      attempt: 1,
      log: join(folder, 'output.log'),
    })
    expect(error.message).toMatch(
      /^M2: training ended with exit code 3 after [\d.]+ s, without a result \(attempt 1\)/,
    )
    expect(error.message).toMatch(/start the same run again/)
    expect(error.tail).toContain('working with (not shown)')
    expect(error.message).not.toContain('very-secret')
    // Colours and titles are a terminal's; a person reads the words.
    expect(error.tail.split('\n').at(-1)).toBe(']0;ownedError: no memory')
    expect(TrainingError.isInstance(error)).toBe(true)
    vi.unstubAllEnvs()
  })

  it('is started once more by each start, and goes on from what it saved', async () => {
    const { trainer, again, began, folder, read } = await fake('train', {}, '60')
    const handle = await trainer.submit(job())
    await until(() => readFile(join(folder, 'step')).catch(() => undefined))
    process.kill(Number.parseInt(await read('began'), 10), 'SIGKILL')
    const error = await failureOf(trainer.wait(handle, listening().context))
    expect(error).toMatchObject({ exitCode: undefined, signal: 'SIGKILL' })
    expect(error.message).toMatch(/memory/)
    // Another process, or the same one: the next start begins the next attempt.
    expect(await again().wait(handle, listening().context)).toMatchObject({ name: 'M2' })
    expect(await began()).toBe(2)
    expect(await read('began')).toMatch(/from [1-9]\n$/)
    expect(JSON.parse(await read('attempt.json')).number).toBe(2)
  })

  it('fails again in each start, once', async () => {
    const { trainer, began } = await fake('die')
    const handle = await trainer.submit(job())
    for (const attempt of [1, 2, 3]) {
      expect(await failureOf(trainer.wait(handle, listening().context))).toMatchObject({ attempt })
      expect(await began()).toBe(attempt)
    }
  })

  it('never shows a part of a credential, where the log is cut', async () => {
    vi.stubEnv('SOME_TOKEN', 'hf_0123456789-very-secret')
    const { trainer } = await fake('long-secret', { env: { HF_TOKEN: { env: 'SOME_TOKEN' } } })
    const error = await failureOf(trainer.wait(await trainer.submit(job()), listening().context))
    vi.unstubAllEnvs()
    expect(error.tail).toMatch(/y{4000}$/)
    expect(error.tail).not.toMatch(/secret/)
    expect(error.message).not.toMatch(/secret/)
  })

  it('is told where a credential that it was given is no longer set', async () => {
    vi.stubEnv('SOME_TOKEN', 'hf_very-secret')
    const { trainer } = await fake('die', { env: { HF_TOKEN: { env: 'SOME_TOKEN' } } })
    const handle = await trainer.submit(job())
    vi.unstubAllEnvs()
    expect(await failureOf(trainer.wait(handle, listening().context))).toMatchObject({ exitCode: 3 })
  })

  it('is told in a few words, however many it leaves', async () => {
    const { trainer } = await fake('huge-error')
    const error = await failureOf(trainer.wait(await trainer.submit(job()), listening().context))
    expect(error.message).toMatch(/: no no no/)
    expect(error.message.length).toBeLessThan(10_000)
  })

  it('is told where its folder cannot be claimed', async () => {
    const { trainer, folder } = await fake('train')
    // Stands for a disk that refuses.
    await mkdir(join(folder, 'lock'), { recursive: true })
    await expect(trainer.submit(job())).rejects.toThrow(/who trains in .* cannot be read: EISDIR/)
    await rmdir(join(folder, 'lock'))
  })

  it('says why in its own words', async () => {
    const { trainer } = await fake('give-up')
    const error = await failureOf(trainer.wait(await trainer.submit(job()), listening().context))
    expect(error.message).toMatch(/\(attempt 1\): trl is not installed\nRun pip\.\nIt printed nothing\.$/)
  })

  it('is named where there is none', async () => {
    const { trainer } = await fake('', { command: ['no-such-python', 'train.py'] })
    const error = await failureOf(trainer.wait(await trainer.submit(job()), listening().context))
    expect(error.message).toMatch(
      /could not be started: no-such-python: .*ENOENT.*\nMake sure that no-such-python is there/s,
    )
  })

  it.each([
    ['bad-result', /result\.json: is not a result/],
    ['no-checkpoint', /result\.json: names a checkpoint that is not there: .*nowhere/],
    ['odd-result {"path":"c","loss":NaN}', /result\.json: is not a result \(.*NaN/],
    ['huge-result', /result\.json: is not a result \(.*16 MiB/],
  ])('is told where it leaves a result that cannot be used: %s', async (what, message) => {
    const [kind = '', ...text] = what.split(' ')
    const { trainer } = await fake(kind, {}, ...text)
    await expect(trainer.wait(await trainer.submit(job()), listening().context)).rejects.toThrow(message)
  })

  it.runIf(process.platform === 'linux')(
    'leaves no workers that would train beside the next attempt',
    async () => {
      for (const what of ['workers', 'bare-worker']) {
        const { trainer, read } = await fake(what)
        const waiting = trainer.wait(await trainer.submit(job()), listening().context)
        expect(await failureOf(waiting)).toMatchObject({ exitCode: 1 })
        expect(isAlive(Number(await read('worker')))).toBe(false)
      }
    },
  )
})

describe('a process id that now is of another process', () => {
  it.runIf(process.platform === 'linux')('is not taken for the job', async () => {
    const { trainer, again, began, read, folder, open } = await fake('gate')
    const handle = await trainer.submit(job())
    await until(began)
    const attempt = JSON.parse(await read('attempt.json'))
    const lock = JSON.parse(await read('lock'))
    for (const pid of [attempt.pid, Number.parseInt(await read('began'), 10)]) {
      process.kill(pid, 'SIGKILL')
      await until(() => !isAlive(pid))
    }
    // As after a crash long ago: the ids have gone to a process that lives and has nothing to do with it.
    const other = spawn('sleep', ['60'])
    await writeFile(join(folder, 'attempt.json'), JSON.stringify({ ...attempt, pid: other.pid }))
    await writeFile(join(folder, 'lock'), JSON.stringify({ ...lock, pid: other.pid }))
    await open()
    expect(await again().wait(handle, listening().context)).toMatchObject({ name: 'M2' })
    expect(await began()).toBe(2)
    expect(isAlive(Number(other.pid))).toBe(true)
    other.kill('SIGKILL')
  })
})

describe('cancel', () => {
  it('ends the process and all that it started, and the job stays ended', async () => {
    const { trainer, again, began, read, folder } = await fake('stubborn')
    const handle = await trainer.submit(job())
    const waiting = trainer.wait(handle, listening().context)
    waiting.catch(() => {})
    await until(() => read('worker').catch(() => ''))
    const pids = [Number.parseInt(await read('began'), 10), Number(await read('worker'))]
    await trainer.cancel(handle)
    if (process.platform === 'linux') expect(pids.map(isAlive)).toEqual([false, false])
    await expect(waiting).rejects.toThrow(/was cancelled; delete .*cancelled to go on/)
    await expect(again().wait(handle, listening().context)).rejects.toThrow(/was cancelled/)
    expect(await began()).toBe(1)
    await rm(join(folder, 'cancelled'))
    await expect(
      Promise.race([again().wait(handle, listening().context), until(async () => (await began()) === 2)]),
    ).resolves.toBeUndefined()
  })

  it.runIf(process.platform === 'linux')('lets a program end by itself that nobody looks after', async () => {
    const { trainer, read } = await fake('graceful', { cancelGraceMs: 5000 })
    const handle = await trainer.submit(job())
    await until(() =>
      read('ready').then(
        () => true,
        () => false,
      ),
    )
    const { pid } = JSON.parse(await read('attempt.json'))
    process.kill(pid, 'SIGKILL')
    await until(() => !isAlive(pid))
    await trainer.cancel(handle)
    expect(await read('saved')).toBe('')
    expect(isAlive(Number.parseInt(await read('began'), 10))).toBe(false)
  })

  it('minds no job that there is not', async () => {
    const { trainer } = await fake('train')
    await trainer.cancel({ job: 'abc' })
  })
})

describe('what a program prints and tells', () => {
  it('may be half lines, no progress, and huge', async () => {
    const { trainer } = await fake('odd-lines')
    const { told, context } = listening()
    expect(await trainer.wait(await trainer.submit(job()), context)).toMatchObject({ name: 'M2' })
    // Broken: no JSON, a text for a step, a list, a line too long.
    expect(told.at(-1)).toEqual({ step: 3, metrics: { unreadable_lines: 4 } })
    expect(told.every(({ step }) => step === 1 || step === 3)).toBe(true)
  })
})

describe('what a program is given', () => {
  it('is a few variables, those of the user, and arguments that stay one', async () => {
    vi.stubEnv('MY_SECRET', 'never')
    vi.stubEnv('CUDA_VISIBLE_DEVICES', '3')
    vi.stubEnv('NODE_OPTIONS', '--no-warnings')
    const parent = { name: 'M1', path: './a b; touch "$HOME" {data}\n--x', revision: 'r' }
    const { trainer, read, folder } = await fake(
      'tell',
      { env: { MODE: 'x y' } },
      '--model={parent}',
      '{parent}',
      '{{job}}',
      '{data}',
    )
    await trainer.wait(await trainer.submit(job({ parent })), listening().context)
    vi.unstubAllEnvs()
    const { rest, cwd, env } = JSON.parse(await read('told'))
    expect(rest).toEqual([`--model=${parent.path}`, parent.path, '{job}', join(folder, 'train.jsonl')])
    expect(cwd).toBe(process.cwd())
    expect(env).toMatchObject({ MODE: 'x y', CUDA_VISIBLE_DEVICES: '3', SELF_REWARDING_JOB: folder })
    expect(Object.keys(env)).not.toContain('MY_SECRET')
    expect(Object.keys(env)).not.toContain('NODE_OPTIONS')
  })

  it('is no value that would be a flag', async () => {
    const parent = { name: 'M1', path: '--trust-remote-code', revision: 'r' }
    const { trainer, began } = await fake('tell', {}, '{parent}')
    await expect(trainer.submit(job({ parent }))).rejects.toThrow(/would be a flag/)
    expect(await began()).toBe(0)
  })

  it('is held to what its checkpoint was said to depend on', async () => {
    const { trainer, folder } = await fake('train', { identity: { version: 1 } })
    const made = await trainer.wait(await trainer.submit(job()), listening().context)
    expect(made.revision).toMatch(/^job:a1b2c3\+[\da-f]{16}$/)
    const other = await fake('train', { identity: { version: 2 }, directory: join(folder, '..') })
    await expect(other.trainer.find('a1b2c3')).rejects.toThrow(/other settings of its trainer.*version/)
  })
})

describe('options', () => {
  const usable: CommandOptions = { command: ['python', 'train.py'], directory: 'd' }
  it.each<[string, Partial<Record<keyof CommandOptions | 'shell', unknown>>]>([
    ['command', { command: 'python train.py' }],
    ['command', { command: [] }],
    ['command[0]', { command: [''] }],
    ['command[1]', { command: ['python', '{jobs}'] }],
    ['command[1]', { command: ['python', 7] }],
    ['directory', { directory: '' }],
    ['shell', { shell: true }],
    ['pollMs', { pollMs: 0 }],
    ['model', { model: 'M1' }],
    ['identity', { identity: () => 1 }],
    ['env.HF_TOKEN', { env: { HF_TOKEN: 'hf_secret' } }],
    ['env.A-B', { env: { 'A-B': 'x' } }],
    ['env', { env: ['A'] }],
  ])('%s is named where it is not usable', (field, more) => {
    const options: unknown = { ...usable, ...more }
    // @ts-expect-error what a program without types may give
    const make = () => command(options)
    expect(make).toThrow(expect.objectContaining({ field }))
    expect(make).toThrow(InvalidArgumentError)
    expect(make).not.toThrow(/hf_secret/)
  })

  it('a reference to a variable that is not set is an error before anything starts', async () => {
    const { trainer, began } = await fake('train', { env: { HF_TOKEN: { env: 'NO_SUCH_VARIABLE' } } })
    await expect(trainer.submit(job())).rejects.toThrow(
      /env\.HF_TOKEN: expected the environment variable NO_SUCH_VARIABLE/,
    )
    expect(await began()).toBe(0)
  })
})
