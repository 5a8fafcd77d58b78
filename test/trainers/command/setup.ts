import { readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { type CommandOptions, command } from '../../../src/trainers/command/index.js'
import { temporaryFolder } from '../../node/folder.js'

const script = fileURLToPath(new URL('fake-trainer.mjs', import.meta.url))

/** A trainer that runs the fake one, and its job folder. */
export async function fake(what: string, more: Partial<CommandOptions> = {}, ...args: readonly string[]) {
  const directory = more.directory ?? (await temporaryFolder())
  const options = {
    command: [process.execPath, script, what, '{job}', ...args],
    directory,
    pollMs: 20,
    cancelGraceMs: 300,
    ...more,
  }
  const trainer = command(options)
  onTestFinished(() => trainer.cancel({ job: 'a1b2c3' }))
  const folder = join(directory, 'a1b2c3')
  return {
    trainer,
    options,
    folder,
    read: (file: string) => readFile(join(folder, file), 'utf8'),
    open: () => writeFile(join(folder, 'gate'), ''),
    /** How often the program began. */
    began: async () => (await readFile(join(folder, 'began'), 'utf8').catch(() => '')).split('\n').length - 1,
    /** The same as a process that knows nothing of this one. */
    again: () => command(options),
  }
}

/** Resolves when something is so; a test that waits in vain fails by its time. */
export async function until(isSo: () => unknown): Promise<void> {
  while (!(await isSo())) await sleep(10)
}

/** Whether a process runs: a zombie that nobody waited for keeps its id. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
