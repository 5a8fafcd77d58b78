import { writeFileSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { CommandOptions } from '../../../src/trainers/command/index.js'
import { commandTrainer } from '../../../src/trainers/command/trainer.js'
import { checkProcessOptions } from '../../../src/trainers/folder/program.js'
import { job, listening } from './job.js'
import { fake, isAlive, until } from './setup.js'

/** Looks for signs of life for a moment only. */
function impatient({ directory, command }: CommandOptions) {
  const shared = checkProcessOptions({ directory, pollMs: 20, cancelGraceMs: 300 })
  return commandTrainer({ ...shared, command, identity: null }, { everyMs: 50, watchMs: 300 })
}

describe.runIf(process.platform === 'linux')('two trainings of a job at once', () => {
  it('are not begun by submitting a job again whose supervisor was killed', async () => {
    const { trainer, again, began, open, read } = await fake('gate')
    await trainer.submit(job())
    await until(began)
    const { pid } = JSON.parse(await read('attempt.json'))
    process.kill(pid, 'SIGKILL')
    await until(() => !isAlive(pid))
    const handle = await again().submit(job())
    expect(await began()).toBe(1)
    await open()
    expect(await again().wait(handle, listening().context)).toMatchObject({ name: 'M2' })
    expect(await began()).toBe(1)
  })

  it('do not come of a lock that another machine took over: the one that lost it ends', async () => {
    const { options, folder, began, read } = await fake('gate')
    const trainer = impatient(options)
    await trainer.submit(job())
    await until(began)
    const pid = Number.parseInt(await read('began'), 10)
    const lock = JSON.parse(await read('lock'))
    // As a machine does that saw no sign of life: by another file in its place.
    await rm(join(folder, 'lock'))
    const other = { ...lock, processes: 'another machine', token: 'another' }
    await writeFile(join(folder, 'lock'), JSON.stringify(other))
    await writeFile(join(folder, 'exit.json'), 'of the other one')
    await until(() => !isAlive(pid) && !isAlive(lock.pid))
    // What is there now belongs to the other one.
    expect(JSON.parse(await read('lock')).token).toBe('another')
    expect(await readFile(join(folder, 'exit.json'), 'utf8')).toBe('of the other one')
    expect(await read('output.log')).toMatch(/was taken over/)
    await rm(join(folder, 'lock'))
  })
})

describe('a job that another machine trains', () => {
  it('is said to go on where it does not end when it is cancelled', async () => {
    const { options, folder } = await fake('train')
    const trainer = impatient(options)
    const handle = await trainer.submit(job())
    await trainer.wait(handle, listening().context)
    const owner = { host: 'gpu-7', pid: 1, processes: 'another', began: '', since: '', token: 't' }
    let beats = 0
    const beat = () => writeFileSync(join(folder, 'lock'), JSON.stringify({ ...owner, beats: beats++ }))
    beat()
    const beating = setInterval(beat, 50)
    onTestFinished(async () => {
      clearInterval(beating)
      await rm(join(folder, 'lock'))
    })
    await expect(trainer.cancel(handle)).rejects.toThrow(/still runs on gpu-7/)
  })
})
