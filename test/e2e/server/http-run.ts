import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CallRecord } from 'self-rewarding'
import { expect } from 'vitest'

const script = new URL('http-run.mjs', import.meta.url).pathname

/** Settings of a run in a process of its own. */
export interface HttpRunSettings {
  /** Sent with every request. */
  readonly name: string
  readonly prompts?: number
  readonly concurrency?: number
  readonly graceMs?: number
  /** The signal that aborts the run's `AbortSignal`; others stop it. */
  readonly abortOn?: NodeJS.Signals
}

/** A run of http-run.mjs, in a process of its own. */
export class HttpRun {
  private output = ''
  private readonly waiting = new Set<() => void>()
  /** How the process ended, and all it said. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; output: string }>
  private readonly child

  constructor(folder: string, address: string, settings: HttpRunSettings, nodeOptions: string[] = []) {
    const args = [...nodeOptions, script, folder, address, JSON.stringify(settings)]
    this.child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    this.child.stdout.on('data', chunk => {
      this.output += chunk
      for (const look of this.waiting) look()
    })
    this.ended = once(this.child, 'close').then(([code, signal]) => ({ code, signal, output: this.output }))
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal)
  }

  /** Resolves once the process said a word. */
  says(word: string): Promise<void> {
    return new Promise(resolve => {
      const look = (): void => {
        if (!this.output.includes(word)) return
        this.waiting.delete(look)
        resolve()
      }
      this.waiting.add(look)
      look()
    })
  }
}

const folders: string[] = []

/** A folder that {@link removeFolders} removes. */
export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'http-run-'))
  folders.push(folder)
  return folder
}

export async function removeFolders(): Promise<void> {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
}

/** Everything that a run wrote, but its calls: by path, byte for byte. */
export async function filesOf(folder: string): Promise<ReadonlyMap<string, string>> {
  const names = (await readdir(folder, { recursive: true })).filter(name => /\.jsonl?$/.test(name)).sort()
  const kept = names.filter(name => !name.startsWith('calls'))
  return new Map(
    await Promise.all(kept.map(async name => [name, await readFile(join(folder, name), 'utf8')] as const)),
  )
}

/** The calls in the files of a folder that nobody writes; `known` files are left out. The last line may be torn. */
export async function callsOf(folder: string, known: ReadonlySet<string> = new Set()) {
  const names = await readdir(join(folder, 'calls')).catch(() => [])
  const files = names.filter(name => name.endsWith('.jsonl') && !known.has(name)).sort()
  const calls: CallRecord[] = []
  for (const name of files) {
    const lines = (await readFile(join(folder, 'calls', name), 'utf8')).split('\n')
    lines.pop()
    for (const line of lines) calls.push(JSON.parse(line))
  }
  return { calls, files }
}

/** The address of a call, as text. */
export const addressOf = ({ stage, prompt, candidate, vote }: CallRecord) =>
  [stage, prompt, candidate, vote].join('/')

/** What a run that has come to its end left is what an undisturbed one left. */
export async function expectSame(folder: string, whole: string): Promise<void> {
  const [is, was] = await Promise.all([filesOf(folder), filesOf(whole)])
  expect([...is.keys()]).toEqual([...was.keys()])
  // One by one: the difference of all of them would fill the screen.
  for (const [name, text] of was) expect(is.get(name) === text, `${name} is the same`).toBe(true)
  const [calls, wholeCalls] = await Promise.all([callsOf(folder), callsOf(whole)])
  expect(calls.calls.map(addressOf).sort()).toEqual(wholeCalls.calls.map(addressOf).sort())
}
