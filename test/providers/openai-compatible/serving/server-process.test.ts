import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { symlink } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { getGlobalDispatcher, ProxyAgent, setGlobalDispatcher } from 'undici'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { inlineSource } from '../../../../scripts/inline-source.mjs'
import type { ModelProvider } from '../../../../src/model/provider.js'
import {
  type OpenAICompatibleOptions,
  openaiCompatible,
  type ServeCheckpoint,
  type ServedCheckpoint,
  type ServerProcessOptions,
  serverProcess,
} from '../../../../src/providers/openai-compatible/index.js'
import { eventually } from '../../../eventually.js'
import { temporaryFolder } from '../../../node/folder.js'
import { asked, checkpoint, failureOf } from '../server.js'

const script = fileURLToPath(new URL('standin-server.mjs', import.meta.url))
const commandOf = (...more: string[]) => [process.execPath, script, '{port}', '{model}', ...more]

function openerOf(options: Partial<ServerProcessOptions> = {}, more: Partial<OpenAICompatibleOptions> = {}) {
  return openaiCompatible({
    serve: serverProcess({ command: commandOf(), stopMs: 2000, onWarning: () => {}, ...options }),
    probe: false,
    ...more,
  })
}

async function opened(
  options?: Partial<ServerProcessOptions>,
  more?: Partial<OpenAICompatibleOptions>,
): Promise<ModelProvider> {
  const model = await openerOf(options, more)(checkpoint)
  onTestFinished(async () => model.close?.())
  return model
}

/** A model, and what its strategy gave to get it served. */
async function openedBy(serve: ServeCheckpoint) {
  let served: ServedCheckpoint = {}
  const open = openaiCompatible({
    serve: async (...given) => {
      served = await serve(...given)
      return served
    },
    probe: false,
  })
  const model = await open(checkpoint)
  onTestFinished(async () => model.close?.())
  return { model, served }
}

async function say(model: ModelProvider, text = 'Hi'): Promise<string> {
  const input = { messages: [{ role: 'user', content: text }] } as const
  const { completions } = await model.generate(asked({ input }))
  return completions[0]?.text ?? ''
}

const pidOf = (text: string): number => Number(/process (\d+)/.exec(text)?.[1])

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    // A zombie has ended; nobody may have asked for its exit code yet.
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

const parentOf = (pid: number): number =>
  Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1])

/** Processes of a server, in the order in which they started. */
const startsIn = (file: string): number[] => readFileSync(file, 'utf8').trim().split('\n').map(Number)

const serverLogs = (): string[] =>
  readdirSync(tmpdir()).filter(each => each.startsWith('self-rewarding-server-'))

/** What a server says once it has been seen to have ended: calls before that find nobody there. */
const sayAgain = (model: ModelProvider) => eventually(() => say(model))

/** Calls a server that has ended until it starts for the second time. */
const startsAgain = (model: ModelProvider, file: string) =>
  eventually(() => {
    say(model).catch(() => {})
    expect(startsIn(file)).toHaveLength(2)
  })

const gone = (pid: number) => eventually(() => expect(isRunning(pid)).toBe(false))

describe('a server process of a checkpoint', () => {
  it('answers under the name of what it loaded, and is gone when the checkpoint is closed', async () => {
    const model = await openerOf({ model: ({ path: folder }) => `/models/${folder}` })(checkpoint)
    const text = await say(model)
    expect(text).toMatch(/^\/models\/ckpt\/M1 of process \d+$/)
    expect(isRunning(pidOf(text))).toBe(true)
    await model.close?.()
    expect(isRunning(pidOf(text))).toBe(false)
  })

  it('takes the workers it started along, in whatever group they are', async () => {
    const file = path.join(await temporaryFolder(), 'worker')
    const model = await opened({ command: commandOf('worker', file) })
    const worker = Number(readFileSync(file, 'utf8'))
    expect(isRunning(worker)).toBe(true)
    await model.close?.()
    expect(isRunning(worker)).toBe(false)
  })

  it('is killed where it does not end by itself', async () => {
    const model = await opened({ command: commandOf('stubborn'), stopMs: 300 })
    const pid = pidOf(await say(model))
    await model.close?.()
    expect(isRunning(pid)).toBe(false)
  })

  it('is waited for while it loads', async () => {
    expect(await say(await opened({ command: commandOf('slow') }))).toContain('ckpt/M1')
  })

  it('that ends before it answers is an error with what it said, without credentials', async () => {
    vi.stubEnv('OWN_TOKEN', 'very-secret-value')
    const env = { SERVER_TOKEN: { env: 'OWN_TOKEN' } }
    const error = await failureOf(openerOf({ command: commandOf('crash'), env })(checkpoint))
    expect(error).toMatchObject({ kind: 'unsupported', retryable: false })
    expect(error.message).toMatch(/the server of M1 .* ended with 3 before it answered/)
    expect(error.raw).toBe('loading ckpt/M1 with ***\nCUDA out of memory')
    const [, log = ''] = /The end of (.*):\n/.exec(error.message) ?? []
    expect(existsSync(log)).toBe(true)
  })

  it('that is not there says so', async () => {
    const error = await failureOf(openerOf({ command: ['no-such-program', '{port}'] })(checkpoint))
    expect(error.message).toMatch(/\(no-such-program\) ended with 127 before it answered[\s\S]*ENOENT/)
  })

  it('that does not get healthy is ended', async () => {
    const file = path.join(await temporaryFolder(), 'log')
    const started = openerOf({ command: commandOf('unhealthy'), startMs: 5000, log: file })(checkpoint)
    const error = await failureOf(started)
    expect(error.message).toMatch(/was not healthy after 5 s \(status 503 from http:.*\/health; see health/)
    expect(readFileSync(file, 'utf8')).toBe('loading ckpt/M1 with no token\n')
  })

  it('is ended where the run stops while it loads', async () => {
    const file = path.join(await temporaryFolder(), 'worker')
    const stop = new AbortController()
    const opening = openerOf({ command: commandOf('worker', file), health: '/never' })(
      checkpoint,
      stop.signal,
    )
    await eventually(() => expect(existsSync(file)).toBe(true))
    stop.abort(new Error('stopped'))
    await expect(opening).rejects.toThrow('stopped')
    await gone(Number(readFileSync(file, 'utf8')))
  })

  it('that crashes is started again, as often as is allowed', async () => {
    const model = await opened({ restarts: 1 })
    const first = pidOf(await say(model))
    expect(await failureOf(say(model, 'die'))).toMatchObject({ kind: 'network', retryable: true })
    await gone(first)
    await eventually(async () => expect(pidOf(await say(model))).not.toBe(first))
    expect(await failureOf(say(model, 'die'))).toMatchObject({ retryable: true })
    await eventually(async () =>
      expect(await failureOf(say(model))).toMatchObject({
        retryable: false,
        message: expect.stringMatching(
          /has ended by itself or hung once too often \(restarts: 1\); it ended by itself with 9\. The end of/,
        ),
      }),
    )
  })

  it('is started once for all calls that find it gone', async () => {
    const told: string[] = []
    const model = await opened({ onWarning: warning => told.push(warning) })
    const first = pidOf(await say(model))
    await failureOf(say(model, 'die'))
    const calls = () => Promise.all(Array.from({ length: 8 }, () => say(model)))
    const [text = '', ...others] = await eventually(calls)
    expect(pidOf(text)).not.toBe(first)
    expect(new Set(others)).toEqual(new Set([text]))
    expect(told).toHaveLength(1)
  })

  it('that ended answers no more, also while its workers are still ending', async () => {
    const file = path.join(await temporaryFolder(), 'worker')
    const model = await opened({ command: commandOf('stubborn-worker', file), stopMs: 4000 })
    const first = pidOf(await say(model))
    const worker = Number(readFileSync(file, 'utf8'))
    await failureOf(say(model, 'die'))
    await gone(first)
    expect(isRunning(worker)).toBe(true)
    expect(pidOf(await sayAgain(model))).not.toBe(first)
    expect(isRunning(worker)).toBe(false)
  })

  it('that crashes while it starts again is started once more', async () => {
    const file = path.join(await temporaryFolder(), 'starts')
    const model = await opened({ command: commandOf('start-2-crashes', file) })
    await failureOf(say(model, 'die'))
    const third = pidOf(await sayAgain(model))
    expect(startsIn(file)).toHaveLength(3)
    expect(startsIn(file)[2]).toBe(third)
  })

  it('that does not get healthy again is ended, and answers nobody', async () => {
    const file = path.join(await temporaryFolder(), 'starts')
    const model = await opened({ command: commandOf('start-2-hangs', file), startMs: 5000 })
    await failureOf(say(model, 'die'))
    await eventually(async () =>
      expect((await failureOf(say(model))).message).toMatch(/was not healthy after 5 s/),
    )
    expect(isRunning(startsIn(file)[1] ?? 0)).toBe(false)
  })

  it('is not left behind where its checkpoint is closed while it starts again', async () => {
    const file = path.join(await temporaryFolder(), 'starts')
    const model = await opened({ command: commandOf('start-2-hangs', file) })
    await failureOf(say(model, 'die'))
    await startsAgain(model, file)
    const waiting = failureOf(say(model))
    await model.close?.()
    expect(isRunning(startsIn(file)[1] ?? 0)).toBe(false)
    expect((await waiting).message).toMatch(/is closed/)
  })

  it('holds up no call that is given up on while it starts again', async () => {
    const file = path.join(await temporaryFolder(), 'starts')
    const model = await opened({ command: commandOf('start-2-hangs', file) })
    await failureOf(say(model, 'die'))
    await startsAgain(model, file)
    const stop = new AbortController()
    const waiting = model.generate(asked({ signal: stop.signal }))
    stop.abort(new Error('given up'))
    await expect(waiting).rejects.toThrow('given up')
  })

  it('starts nothing again once the run stops', async () => {
    const file = path.join(await temporaryFolder(), 'starts')
    const run = new AbortController()
    const model = await openerOf({ command: commandOf('start-2-hangs', file) })(checkpoint, run.signal)
    onTestFinished(async () => model.close?.())
    await failureOf(say(model, 'die'))
    run.abort(new Error('the run stops'))
    await eventually(() => expect(say(model)).rejects.toThrow('the run stops'))
    expect(startsIn(file)).toHaveLength(1)
  })

  it('that is closed while what is left of it ends is not said to be started again', async () => {
    const told: string[] = []
    const serve = serverProcess({ command: commandOf(), stopMs: 2000, onWarning: text => told.push(text) })
    const { model, served } = await openedBy(serve)
    await failureOf(say(model, 'die'))
    await eventually(() => {
      const again = served.ready?.()
      expect(again).toBeDefined()
      again?.catch(() => {})
      void served.close?.()
    })
    await model.close?.()
    expect(told).toEqual([])
  })

  it('whose guard was killed is ended before it is started again', async () => {
    const model = await opened()
    const first = pidOf(await say(model))
    process.kill(parentOf(first), 'SIGKILL')
    await eventually(async () => expect(pidOf(await say(model))).not.toBe(first))
    expect(isRunning(first)).toBe(false)
  })

  it('keeps its log where it had to be started again, and says so', async () => {
    const before = new Set(serverLogs())
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    onTestFinished(() => warn.mockRestore())
    const serve = serverProcess({ command: commandOf(), stopMs: 2000 })
    const model = await openaiCompatible({ serve, probe: false })(checkpoint)
    onTestFinished(async () => model.close?.())
    const [own = ''] = serverLogs().filter(each => !before.has(each))
    await failureOf(say(model, 'die'))
    await sayAgain(model)
    await model.close?.()
    const log = path.join(tmpdir(), own, 'server.log')
    expect(existsSync(log)).toBe(true)
    const said = `the server of M1 ended by itself with 9; it is started again, 1 of 3 times. Its log: ${log}`
    expect(warn.mock.calls).toEqual([[`self-rewarding: ${said}`]])
  })

  it('is reached whatever other requests of the process go through', async () => {
    const usual = getGlobalDispatcher()
    onTestFinished(() => setGlobalDispatcher(usual))
    setGlobalDispatcher(new ProxyAgent('http://127.0.0.1:9'))
    expect(await say(await opened({ startMs: 60_000 }))).toContain('ckpt/M1')
  })

  it('without its folder says so', async () => {
    const error = await failureOf(openerOf({ cwd: '/no/such/folder' })(checkpoint))
    expect(error.message).toMatch(/cannot start: there is no folder .no.such.folder \(see cwd\)/)
  })

  it('ends with the program that started it, even where that is killed', async () => {
    const outfile = path.join(await temporaryFolder(), 'runner.cjs')
    const entry = fileURLToPath(new URL('killed-runner.ts', import.meta.url))
    const shared = { bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' } as const
    await build({ ...shared, entryPoints: [entry], outfile, plugins: [inlineSource()] })
    const child = spawn(process.execPath, [outfile, script], { stdio: ['ignore', 'pipe', 'inherit'] })
    const lines = createInterface({ input: child.stdout })
    const line = await new Promise<string>(resolve => lines.once('line', resolve))
    expect(isRunning(pidOf(line))).toBe(true)
    child.kill('SIGKILL')
    await gone(pidOf(line))
  })

  it('is not started where its port is taken', async () => {
    const other = createServer()
    await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void other.close())
    const address = other.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const error = await failureOf(openerOf({ port })(checkpoint))
    expect(error.message).toContain(`cannot start: port ${port} is in use`)
  })
})

describe('a server process that lives and answers nothing (stopped by SIGSTOP)', () => {
  /** A server that hangs once a call got no reply, and what is told of it. */
  async function hanging(options: Partial<ServerProcessOptions> = {}) {
    const told: string[] = []
    const onWarning = (warning: string) => told.push(warning)
    const model = await opened({ stopMs: 300, hangMs: 60_000, onWarning, ...options }, { timeoutMs: 1000 })
    const pid = pidOf(await eventually(() => say(model)))
    process.kill(pid, 'SIGSTOP')
    expect(await failureOf(say(model))).toMatchObject({ kind: 'timeout', retryable: true })
    return { model, pid, told }
  }

  it('is ended and started again, which is told with what was seen', async () => {
    const { model, pid, told } = await hanging({ hangMs: 2000 })
    await eventually(async () => expect(pidOf(await say(model))).not.toBe(pid))
    expect(isRunning(pid)).toBe(false)
    expect(told[0]).toMatch(
      /^the server of M1 hangs \(a call got no reply in its time, and \/health gave no answer for 2 s\); it is started again, 1 of 3 times\. Its log: .*server\.log$/,
    )
  })

  it('is ended for good where it was started again often enough', async () => {
    const { model, pid, told } = await hanging({ hangMs: 2000, restarts: 0 })
    const error = await eventually(async () => {
      const failure = await failureOf(say(model))
      expect(failure.retryable).toBe(false)
      return failure
    })
    expect(error.message).toMatch(/has ended by itself or hung once too often \(restarts: 0\)/)
    expect(isRunning(pid)).toBe(false)
    expect(told).toEqual([])
  })

  it('is let be where its health address answers in the end', async () => {
    const { model, pid, told } = await hanging()
    const waiting = say(model)
    process.kill(pid, 'SIGCONT')
    expect(pidOf(await waiting.catch(() => eventually(() => say(model))))).toBe(pid)
    expect(told).toEqual([])
  })

  it('is gone when its checkpoint is closed meanwhile', async () => {
    const { model, pid, told } = await hanging()
    const waiting = failureOf(say(model))
    await model.close?.()
    expect((await waiting).message).toMatch(/is closed/)
    expect(isRunning(pid)).toBe(false)
    expect(told).toEqual([])
  })

  it('is not one that has answered another call, though it has no time for its health address', async () => {
    const told: string[] = []
    const onWarning = (warning: string) => told.push(warning)
    const serve = serverProcess({ command: commandOf(), stopMs: 300, hangMs: 500, onWarning })
    const { model, served } = await openedBy(serve)
    const pid = pidOf(await say(model))
    process.kill(pid, 'SIGSTOP')
    served.timedOut?.(() => true)
    await served.ready?.()
    process.kill(pid, 'SIGCONT')
    expect(pidOf(await say(model))).toBe(pid)
    expect(told).toEqual([])
  })

  it('is not one that is busy with a call and says that it is healthy', async () => {
    const told: string[] = []
    const onWarning = (warning: string) => told.push(warning)
    const model = await opened({ hangMs: 60_000, onWarning }, { timeoutMs: 1000 })
    const pid = pidOf(await eventually(() => say(model)))
    expect(await failureOf(say(model, 'wait'))).toMatchObject({ kind: 'timeout' })
    expect(pidOf(await eventually(() => say(model)))).toBe(pid)
    expect(told).toEqual([])
  })
})

describe('the revision of a checkpoint with a server of its own', () => {
  it('depends on the command, not on the port, unless an identity is given', async () => {
    const revisionOf = async (options: Partial<ServerProcessOptions>) => (await opened(options)).revision
    const plain = await revisionOf({})
    expect(await revisionOf({})).toBe(plain)
    const moved = path.join(await temporaryFolder(), path.basename(process.execPath))
    await symlink(process.execPath, moved)
    expect(await revisionOf({ command: [moved, ...commandOf().slice(1)] })).toBe(plain)
    expect(await revisionOf({ command: commandOf('', '--quantization=fp8') })).not.toBe(plain)
    const [one, other] = [
      await revisionOf({ identity: 'bf16', command: commandOf('', '--memory=0.8') }),
      await revisionOf({ identity: 'bf16', command: commandOf('', '--memory=0.9') }),
    ]
    expect(one).toBe(other)
  })
})

describe('memory that server and trainer share', () => {
  const all = 80
  const readingOf = (free: number) => ({
    devices: [{ name: 'GPU 0', free, total: all }],
    holders: ['process 7'],
  })

  it('is seen to be free before the server starts and after it has ended', async () => {
    const seen: boolean[] = []
    let pid = 0
    const reads = [10, 79, 12, 79].values()
    const read = async () => {
      seen.push(pid > 0 && isRunning(pid))
      return readingOf(reads.next().value ?? 0)
    }
    const model = await openerOf({ memory: { read } })(checkpoint)
    expect(seen).toEqual([false, false])
    pid = pidOf(await say(model))
    await model.close?.()
    expect(seen).toEqual([false, false, false, false])
  })

  it('that is still taken after a crash does not hide the crash', async () => {
    const reads = [80, 8].values()
    const memory = { read: async () => readingOf(reads.next().value ?? 0), withinMs: 0 }
    const error = await failureOf(openerOf({ memory, command: commandOf('crash') })(checkpoint))
    expect(error.message).toMatch(/ended with 3 before it answered/)
  })

  it('that stays taken is an error that says by whom, and nothing is started', async () => {
    const folder = await temporaryFolder()
    const memory = { read: async () => readingOf(40), withinMs: 0 }
    const file = path.join(folder, 'worker')
    const error = await failureOf(openerOf({ memory, command: commandOf('worker', file) })(checkpoint))
    expect(error.message).toMatch(
      /not free before the server starts, after 0 s: GPU 0 has 50% free, and memory.free asks for 90%. It is held by process 7/,
    )
    expect(existsSync(file)).toBe(false)
  })

  it('that the server leaves taken fails the close, before anything trains', async () => {
    const reads = [80, 8].values()
    const memory = { read: async () => readingOf(reads.next().value ?? 0), withinMs: 0 }
    const model = await openerOf({ memory })(checkpoint)
    await expect(model.close?.()).rejects.toThrow(/not free after the server has ended/)
  })

  it('that cannot be read is an error', async () => {
    const memory = {
      read: async () => ({ devices: [{ name: 'GPU 0', free: Number.NaN, total: all }] }),
      withinMs: 0,
    }
    expect((await failureOf(openerOf({ memory })(checkpoint))).message).toMatch(/GPU 0/)
  })
})

describe('an option of a server process', () => {
  it.each([
    ['command', [], /command: expected a program/],
    ['command', ['vllm', '{chekpoint}'], /command\[1\].*placeholder of \{model\}, \{name\}, \{port\}/],
    ['command', ['vllm', 'serve'], /\{port\} in an argument/],
    ['port', 0, /port: expected a port/],
    ['path', 'v1', /path: expected a path that begins/],
    ['health', '/a b', /health: expected a path/],
    ['startMs', 0, /startMs/],
    ['hangMs', 0, /hangMs/],
    ['restarts', -1, /restarts/],
    ['onWarning', 'loud', /onWarning: expected a function/],
    ['memory', 'amd', /memory.*'nvidia'/],
    ['memory', { read: async () => ({ devices: [] }), free: 2 }, /memory.free/],
    ['env', { HF_TOKEN: 'abc' }, /env.HF_TOKEN.*never written out/],
    ['identity', Number.NaN, /identity/],
    ['comand', [], /comand.*one of the options/],
  ])('%s: %j is refused', (field, value, message) => {
    const options = { command: commandOf(), [field]: value }
    expect(() => serverProcess(options)).toThrow(message)
  })

  it('whose value would become a flag is refused before anything starts', async () => {
    const started = openerOf({ command: commandOf() })({ ...checkpoint, path: '--help' })
    await expect(started).rejects.toThrow(/would be a flag/)
  })
})
