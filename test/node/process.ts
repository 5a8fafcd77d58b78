import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, onTestFinished } from 'vitest'

/** A process that says what it did, a line of JSON at a time. */
export interface Process {
  readonly child: ChildProcessWithoutNullStreams
  /** The next thing it says. */
  said(): Promise<unknown>
}

/**
 * A script of `processes/`, bundled with the sources so that a plain Node runs it.
 *
 * @returns starts it, behind another command where one is given.
 */
export function processOf(name: string): (args: readonly string[], command?: readonly string[]) => Process {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'self-rewarding-'))
    await build({
      entryPoints: [fileURLToPath(new URL(`processes/${name}.ts`, import.meta.url))],
      outfile: join(folder, `${name}.mjs`),
      bundle: true,
      platform: 'node',
      format: 'esm',
      logLevel: 'error',
    })
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  return (args, before = []) => {
    const [command = '', ...rest] = [...before, process.execPath, join(folder, `${name}.mjs`), ...args]
    const child = spawn(command, rest)
    let complaints = ''
    child.stderr.on('data', chunk => {
      complaints += chunk
    })
    onTestFinished(async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'close')
    })
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    return {
      child,
      async said() {
        const line = await lines.next()
        if (line.done) throw new Error(`${name} ended without a word: ${complaints}`)
        return JSON.parse(line.value)
      },
    }
  }
}

/** Namespaces that this system lets a test make. */
function allowed(...flags: readonly string[]): readonly string[] | undefined {
  for (const command of [
    ['unshare', ...flags],
    ['unshare', '--map-root-user', ...flags],
  ]) {
    try {
      const [file = '', ...args] = [...command, 'sh', '-c', 'mount -t tmpfs tmpfs /mnt']
      execFileSync(file, args, { stdio: 'ignore' })
      return command
    } catch {}
  }
  return undefined
}

/** Runs a command where it may mount what it likes and nobody else sees it; absent where that is not allowed. */
export const ownMounts = allowed('--mount')

/** Runs a command where it has other process ids and no abstract sockets of this system, as in a container. */
export const ownProcesses = allowed('--mount', '--net', '--pid', '--fork', '--mount-proc', '--kill-child')
