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
import { fake } from './setup.js'

describe('a runner that is killed at any moment', () => {
  it('never begins a training twice', async () => {
    const folder = await temporaryFolder()
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
  }, 60_000)
})
