// Runs of a config as a user has them: the built command, a server in another process, signals, shards.
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exampleFolder, root } from './examples.js'

/** Prompts of every run here. */
const count = 120

const config = `
import { defineConfig, type RunnerOptions } from 'self-rewarding'
import { fileLedger } from 'self-rewarding/node'
import { openaiCompatible } from 'self-rewarding/openai-compatible'

const trainer: RunnerOptions['trainer'] = {
  find: async () => undefined,
  submit: async job => job.id,
  wait: async id => ({ name: 'M2', path: 'ckpt/M2', revision: String(id) }),
  cancel: async () => {},
}
// What a config leaves open must not hold the command.
setInterval(() => {}, 1000)

export default defineConfig({
  ledger: fileLedger(process.env.RUN ?? ''),
  start: { name: 'M1', path: 'ckpt/M1', revision: 'm1' },
  open: openaiCompatible({
    baseURL: \`http://127.0.0.1:\${process.env.PORT}/v1\`,
    capabilities: { n: true, seed: true, logprobs: false },
    maxTokensField: 'max_tokens',
  }),
  trainer,
  prompts: Array.from({ length: ${count} }, (_, i) => \`Say something about the number \${i}.\`),
  iterations: 1,
  seed: 1,
  retry: { attempts: 20, baseDelayMs: 10, maxDelayMs: 50 },
  breaker: { failures: 3, firstDelayMs: 50, maxDelayMs: 200 },
})
`

let folder: string
let server: ChildProcess
let port: string
beforeAll(async () => {
  folder = await exampleFolder()
  await writeFile(join(folder, 'run.config.ts'), config)
  server = fork(join(import.meta.dirname, 'cli-server.mjs'), ['20'], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  port = await new Promise(resolve => server.stdout?.once('data', data => resolve(String(data).trim())))
})
afterAll(async () => {
  server.kill()
  await rm(folder, { recursive: true })
})

/** How many calls the server was asked. */
const callsSoFar = async (): Promise<number> =>
  Number(await (await fetch(`http://127.0.0.1:${port}/calls`)).text())
/** Tells the server what to do with calls from now on. */
const tell = (command: string) => fetch(`http://127.0.0.1:${port}/${command}`, { method: 'POST' })

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the command over a run directory; `watch` is called at its start and whenever it has said something. */
function cli(
  run: string,
  args: readonly string[],
  watch: (child: ChildProcess, stderr: string) => void = () => {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'dist/cli.js'), ...args], {
      cwd: folder,
      env: { ...process.env, PORT: port, RUN: run },
    })
    let [stdout, stderr] = ['', '']
    watch(child, stderr)
    child.stdout.setEncoding('utf8').on('data', text => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', text => {
      stderr += text
      watch(child, stderr)
    })
    child.on('error', reject)
    child.on('close', code => resolve({ code, stdout, stderr }))
  })
}

/** Runs up to a point at which the server keeps all calls waiting, and does something there. */
async function heldAt(
  run: string,
  calls: number,
  then: (child: ChildProcess, said: (text: string) => Promise<void>) => Promise<void>,
): Promise<Ended> {
  const before = await callsSoFar()
  await tell(`hold/${calls}`)
  let child: ChildProcess | undefined
  let stderr = ''
  const ended = cli(run, ['run', 'run.config.ts'], (started, text) => {
    child = started
    stderr = text
  })
  // As many as there are under way at once.
  while ((await callsSoFar()) < before + calls + 8) await sleep(5)
  await then(child as ChildProcess, async text => {
    while (!stderr.includes(text)) await sleep(5)
  })
  await tell('free')
  return ended
}

/** The datasets of a run, by name. */
async function datasets(run: string): Promise<Record<string, string>> {
  const path = join(folder, run, 'iteration-1')
  const names = (await readdir(path)).filter(name => name.endsWith('.jsonl')).sort()
  return Object.fromEntries(
    await Promise.all(names.map(async name => [name, await readFile(join(path, name), 'utf8')])),
  )
}

describe('self-rewarding init', () => {
  it('writes a config that plans', async () => {
    const made = await cli('unused', ['init', 'made.config.ts', '--directory', 'made-run'])
    expect(made).toMatchObject({ code: 0, stderr: '' })
    const planned = await cli('unused', ['plan', 'made.config.ts'])
    expect(planned).toMatchObject({ code: 0, stderr: '' })
    expect(planned.stdout).toContain('Still to do: made-run')
    const resumed = await cli('unused', ['resume', 'made.config.ts'])
    expect(resumed).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no run in made-run') })
    const again = await cli('unused', ['init', 'made.config.ts'])
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('is there already') })
  })
})

describe('self-rewarding run CONFIG', () => {
  /** An undisturbed run, and how many calls it took. */
  let whole: Record<string, string>
  let calls: number

  beforeAll(async () => {
    const before = await callsSoFar()
    const { code, stdout, stderr } = await cli('whole', ['run', 'run.config.ts'])
    expect([code, stderr]).toEqual([0, expect.stringContaining('M1 answers and judges')])
    expect(stdout).toMatch(
      /^Iteration 1 with M1\n[\s\S]*Finished\.\n {2}M1 {2}ckpt\/M1\n {2}M2 {2}ckpt\/M2\n\nWith charts and samples, for a browser: .*report\.html\n$/,
    )
    whole = await datasets('whole')
    calls = (await callsSoFar()) - before
    expect(calls).toBe(count * 5)
  })

  it.each([
    ['SIGINT', ['SIGINT']],
    ['SIGTERM', ['SIGTERM']],
    ['SIGINT twice', ['SIGINT', 'SIGINT']],
  ] as const)(
    'goes on after %s to the same data, and makes no recorded call again',
    async (name, signals) => {
      const run = name.replace(' ', '-')
      const before = await callsSoFar()
      const first = await heldAt(run, 60, async (child, said) => {
        child.kill(signals[0])
        await said('Stopping: calls under way may end')
        if (signals.length === 1) return
        child.kill(signals[1])
        // Without the server's doing.
        await once(child, 'exit')
      })
      expect([first.code, first.stderr]).toEqual([130, expect.stringContaining('M1 answers and judges')])
      expect(first.stdout).toContain('To go on:\n  npx self-rewarding run run.config.ts\n')
      const planned = await cli(run, ['plan', 'run.config.ts', '--json'])
      const { plan } = JSON.parse(planned.stdout)
      expect(plan.spent.calls).toBe(signals.length === 1 ? 68 : 60)
      expect(plan.spent.calls + plan.total.calls).toBe(calls)
      expect((await cli(run, ['run', 'run.config.ts'])).code).toBe(0)
      expect(await datasets(run)).toEqual(whole)
      expect((await callsSoFar()) - before - calls).toBe(signals.length === 1 ? 0 : 8)
    },
  )

  it('shares the calls among processes, and merges them to the same data', async () => {
    const until = ['run', 'run.config.ts', '--until', 'prompts']
    expect((await cli('shards', until)).code).toBe(0)
    const shards = await Promise.all(
      [1, 2, 3].map(index => cli('shards', ['run', 'run.config.ts', '--shard', `${index}/3`])),
    )
    expect(shards.map(({ code }) => code)).toEqual([0, 0, 0])
    expect((await cli('shards', ['merge', 'run.config.ts'])).code).toBe(0)
    const before = await callsSoFar()
    expect((await cli('shards', ['run', 'run.config.ts'])).code).toBe(0)
    expect(await datasets('shards')).toEqual(whole)
    expect(await callsSoFar()).toBe(before)
  })

  it('waits for a server that is away', async () => {
    await tell('down/60')
    let isAsked = false
    const { code, stderr } = await cli('away', ['run', 'run.config.ts'], (_, stderr) => {
      if (isAsked || !stderr.includes('does not answer')) return
      isAsked = true
      void tell('free')
    })
    expect([code, stderr]).toEqual([0, expect.stringContaining('answers again, after')])
    expect(await datasets('away')).toEqual(whole)
  })

  it('lets nobody else in meanwhile, and says so', async () => {
    const plan = () => cli('busy', ['plan', 'run.config.ts'])
    const ended = await heldAt('busy', 10, async () => {
      const refused = expect.stringContaining('busy is in use by another run')
      expect(await plan()).toMatchObject({ code: 1, stdout: '', stderr: refused })
    })
    expect(ended.code).toBe(0)
    expect((await plan()).code).toBe(0)
  })

  it('reads a run for a plan and changes nothing in it', async () => {
    const run = 'read'
    await cp(join(folder, 'whole'), join(folder, run), { recursive: true })
    const listed = async () => {
      const names = await readdir(join(folder, run), { recursive: true, withFileTypes: true })
      const files = names
        .filter(entry => entry.isFile())
        .map(({ parentPath, name }) => join(parentPath, name))
      return Promise.all(files.sort().map(async path => [path, await readFile(path, 'utf8')]))
    }
    const before = await listed()
    expect(await cli(run, ['plan', 'run.config.ts', '--sample', '3'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Nothing.'),
    })
    expect(await listed()).toEqual(before)
  })

  it('plans the example', async () => {
    const { code, stdout, stderr } = await cli('none', ['plan', join(root, 'examples/config/run.config.ts')])
    expect([code, stderr, stdout]).toEqual([0, '', expect.stringMatching(/^ {2}prompts +1,008 /m)])
  })

  it('tells the mistakes of a config in a line, with code 2', async () => {
    await mkdir(join(folder, 'wrong'), { recursive: true })
    await writeFile(join(folder, 'wrong/grammar.ts'), 'export default {\n  a: 1,,\n}\n')
    await writeFile(join(folder, 'wrong/option.ts'), config.replace('seed: 1', 'sede: 1'))
    for (const [path, said] of [
      ['gone.ts', 'there is no file gone.ts'],
      ['wrong/grammar.ts', 'wrong/grammar.ts:2:8: '],
      ['wrong/option.ts', 'wrong/option.ts: sede: '],
    ] as const) {
      const { code, stdout, stderr } = await cli('none', ['run', path])
      expect([code, stdout]).toEqual([2, ''])
      expect(stderr).toMatch(/^self-rewarding: [^\n]+\n$/)
      expect(stderr).toContain(said)
    }
    expect(await readdir(folder)).not.toContain('none')
  })
})
