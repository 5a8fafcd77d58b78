import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CallRecord } from 'self-rewarding'
import { fileLedger } from 'self-rewarding/node'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'

const script = new URL('crashing-run.mjs', import.meta.url).pathname

interface Ended {
  readonly signal: NodeJS.Signals | null
  readonly output: string
}

/** Starts the run in a process of its own. */
function start(folder: string, ...death: string[]) {
  return startAs([process.execPath, script, join(folder, 'run'), ...death])
}

function startAs([command = '', ...args]: string[]) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<Ended>(resolve => {
    let output = ''
    child.stdout.on('data', chunk => {
      output += chunk
    })
    child.on('close', (_, signal) => resolve({ signal, output: output.trim() }))
  })
  return { child, ended }
}

const folders: string[] = []
async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'crash-'))
  folders.push(folder)
  return folder
}
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
})

async function datasetsOf(folder: string): Promise<Map<string, string>> {
  const iteration = join(folder, 'run/iteration-1')
  const names = (await readdir(iteration)).filter(name => !name.endsWith('.json')).sort()
  return new Map(
    await Promise.all(
      names.map(async name => [name, await readFile(join(iteration, name), 'utf8')] as const),
    ),
  )
}

async function callsOf(folder: string): Promise<CallRecord[]> {
  const session = await fileLedger(join(folder, 'run')).open()
  const calls: CallRecord[] = []
  for await (const call of session.calls(1)) calls.push(call)
  await session.close()
  return calls
}

const lines = async (path: string): Promise<string[]> => (await readFile(path, 'utf8')).trimEnd().split('\n')
const addressOf = ({ stage, prompt, candidate, vote }: CallRecord) =>
  [stage, prompt, candidate, vote].join('/')

let whole: { datasets: Map<string, string>; addresses: string[] }

beforeAll(async () => {
  const folder = await newFolder()
  expect(await start(folder).ended).toEqual({ signal: null, output: 'finished' })
  whole = { datasets: await datasetsOf(folder), addresses: (await callsOf(folder)).map(addressOf).sort() }
})

/** What must hold once the run has come to its end, however often it died on the way. */
async function expectWhole(folder: string): Promise<void> {
  expect(await datasetsOf(folder)).toEqual(whole.datasets)
  expect((await callsOf(folder)).map(addressOf).sort()).toEqual(whole.addresses)
  expect(await lines(join(folder, 'jobs.txt'))).toHaveLength(1)
}

describe('a process that is killed', () => {
  // The first start dies at the first of these places, the second at the second, until one comes to its end.
  it.each(['before-rename', 'after-rename', 'append'])(
    'again and again, %s, loses only calls in flight and repeats none that is recorded',
    async what => {
      const folder = await newFolder()
      let deaths = 0
      for (let at = 1; ; at++) {
        const { signal, output } = await start(folder, what, String(at)).ended
        if (signal === null) {
          expect(output).toBe('finished')
          break
        }
        expect(signal).toBe('SIGKILL')
        deaths++
      }
      expect(deaths).toBeGreaterThan(2)
      await expectWhole(folder)
    },
    120_000,
  )

  it('from outside, at any time, does so too', async () => {
    const folder = await newFolder()
    for (const recorded of [1, 5, 20]) {
      const { child, ended } = start(folder)
      const asked = async () => (await lines(join(folder, 'asked.txt')).catch(() => [])).length
      await expect.poll(asked, { interval: 1 }).toBeGreaterThanOrEqual(recorded)
      child.kill('SIGKILL')
      expect((await ended).signal).toBe('SIGKILL')
    }
    expect(await start(folder).ended).toEqual({ signal: null, output: 'finished' })
    await expectWhole(folder)
  })

  it('frees the run directory, which no other process gets while it lives', async () => {
    const folder = await newFolder()
    const session = await fileLedger(join(folder, 'run')).open()
    const { output } = await start(folder).ended
    expect(output).toContain(`${join(folder, 'run')} is in use by another run of this or another process`)
    await session.close()
    expect((await start(folder, 'append', '2').ended).signal).toBe('SIGKILL')
    expect(await start(folder).ended).toEqual({ signal: null, output: 'finished' })
  })
})

describe('a disk that is full', () => {
  it.runIf(process.platform === 'linux')(
    'ends the run with words; with room again it goes on from what is recorded',
    async () => {
      const folder = await newFolder()
      const limited = `ulimit -f 8; exec "$0" "$@"`
      const { signal, output } = await startAs([
        ...['bash', '-c', limited, process.execPath, script],
        join(folder, 'run'),
      ]).ended
      expect(signal).toBeNull()
      expect(output).toMatch(/^LedgerError: cannot write .*iteration-1\.0001\.jsonl: free some space/)
      expect((await callsOf(folder)).length).toBeGreaterThan(3)
      expect(await start(folder).ended).toEqual({ signal: null, output: 'finished' })
      await expectWhole(folder)
    },
  )
})
