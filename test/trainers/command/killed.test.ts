import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { inlineSource } from '../../../scripts/inline-source.mjs'
import { randomStream } from '../../../src/index.js'
import { temporaryFolder } from '../../node/folder.js'
import { listening } from './job.js'
import { fake, until } from './setup.js'

/** Builds the process that runs a job. */
async function buildRunner(folder: string): Promise<string> {
  const script = join(folder, 'runner.mjs')
  await build({
    entryPoints: [fileURLToPath(new URL('runner-process.ts', import.meta.url))],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    plugins: [inlineSource()],
    logLevel: 'error',
  })
  return script
}

describe.skipIf(process.platform === 'win32')('Ctrl+C in the terminal of a run', () => {
  it('ends the run and leaves its training alone', async () => {
    const folder = await temporaryFolder()
    const script = await buildRunner(folder)
    const { options, trainer, began, open } = await fake('gate', { directory: join(folder, 'jobs') })
    // The leader of a group, as a shell makes one for each command.
    const run = spawn(process.execPath, [script, JSON.stringify(options)], {
      detached: true,
      stdio: 'ignore',
    })
    await until(began)
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(-Number(run.pid), name)
    await once(run, 'close')
    await open()
    expect(await trainer.wait({ job: 'a1b2c3' }, listening().context)).toMatchObject({ name: 'M2' })
    expect(await began()).toBe(1)
  })
})

describe('a runner that is killed at any moment', () => {
  it('never begins a training twice', async () => {
    const folder = await temporaryFolder()
    const script = await buildRunner(folder)
    const random = randomStream(['runner', 'deaths'])
    const { options, began, open, read } = await fake('gate', { directory: join(folder, 'jobs') })
    let submitted = 0
    for (let death = 0; death < 12; death++) {
      const child = spawn(process.execPath, [script, JSON.stringify(options)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      await once(child.stdout, 'data')
      // Around the start of the program, which takes a Node's time to begin.
      await sleep(random.below(150))
      child.kill('SIGKILL')
      await once(child, 'close')
      submitted += Number((await read('job.json').catch(() => '')) !== '')
    }
    expect(submitted).toBeGreaterThan(0)
    await open()
    const last = spawn(process.execPath, [script, JSON.stringify(options)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    for await (const chunk of last.stdout) said += chunk
    expect(said).toMatch(/^begins\nwaits\n\{"name":"M2",/)
    expect(await began()).toBe(1)
    expect(await readFile(join(folder, 'jobs/a1b2c3/began'), 'utf8')).toMatch(/ from 0\n$/)
  })
})
