import { once } from 'node:events'
import { mkdir, open, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { fileLedger } from '../../src/node/index.js'
import { lockDirectory } from '../../src/node/lock/index.js'
import { LockFile } from '../../src/node/lock/lock-file.js'
import { thisProcess } from '../../src/node/lock/owner.js'
import { eventually } from '../eventually.js'
import { callRecord } from '../ledger/make.js'
import { filesOf } from './files.js'
import { temporaryFolder } from './folder.js'
import { ownProcesses, type Process, processOf } from './process.js'

const inUse = { name: 'LedgerError', message: expect.stringMatching(/is in use by another run.*wait for it/) }

/** A process id that is not in use: Linux numbers end far below. */
const deadProcess = 2 ** 30

/** Nobody gives a sign of life here: nothing is awaited that could be late. */
const still = { everyMs: 2 ** 30, watchMs: 40 }

afterEach(() => vi.unstubAllGlobals())

describe.each(['linux', 'darwin'])('a run directory on %s', platform => {
  const onPlatform = () => vi.stubGlobal('process', Object.create(process, { platform: { value: platform } }))

  it('is held by one at a time, until it is closed', async () => {
    onPlatform()
    const folder = await temporaryFolder()
    const session = await fileLedger(folder).open()
    await expect(fileLedger(folder).open()).rejects.toMatchObject(inUse)
    await session.close()
    const next = await fileLedger(folder).open()
    await expect(fileLedger(folder).open()).rejects.toMatchObject(inUse)
    await next.close()
  })

  it('is the same under another name, and not the same as the one beside it', async () => {
    onPlatform()
    const folder = await temporaryFolder()
    await mkdir(join(folder, 'a'))
    await symlink(join(folder, 'a'), join(folder, 'link'))
    const session = await fileLedger(join(folder, 'a')).open()
    await expect(fileLedger(join(folder, 'link')).open()).rejects.toMatchObject(inUse)
    await expect(fileLedger(join(folder, 'b', '..', 'a')).open()).rejects.toMatchObject(inUse)
    const other = await fileLedger(join(folder, 'b')).open()
    await Promise.all([session.close(), other.close()])
  })

  it('holds nothing of the lock once it is closed', async () => {
    onPlatform()
    const folder = await temporaryFolder()
    await (await fileLedger(folder).open()).close()
    expect([...(await filesOf(folder)).keys()]).toEqual([])
  })

  it('says who holds it', async () => {
    onPlatform()
    const folder = await temporaryFolder()
    const session = await fileLedger(folder).open()
    await expect(fileLedger(folder).open()).rejects.toThrow(`(process ${process.pid} on `)
    await session.close()
  })
})

/** A lock file of somebody who is not there any more. */
async function abandoned(folder: string, more: object = {}): Promise<string> {
  const path = join(folder, 'lock')
  await writeFile(path, JSON.stringify({ ...(await thisProcess()), pid: deadProcess, ...more }))
  return path
}

describe('a lock file', () => {
  const elsewhere = { processes: 'another boot pid:[1]', pid: process.pid }
  it.each([
    ['of a process that ended', {}],
    ['of a process whose id another one has by now', { pid: process.pid, began: '1' }],
    ['of a process that ended on a system that knows no times', { began: '' }],
    ['of another machine that gives no sign of life', elsewhere],
    ['of another machine whose clock is ahead', { ...elsewhere, since: '2999-01-01T00:00:00.000Z' }],
  ])('%s is taken over', async (_, more) => {
    const folder = await temporaryFolder()
    const path = await abandoned(folder, more)
    const lock = await LockFile.take(folder, path, still)
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject(
      await thisProcess().then(({ pid, began }) => ({ pid, began })),
    )
    await lock.release()
    expect(await readdir(folder)).toEqual([])
  })

  it.each([
    ['empty', ''],
    ['no JSON', 'hello'],
    ['torn', '{"host":"vm","pid":1'],
    ['something else', '{"pid":-1}'],
  ])('that is %s is taken over once it stood still', async (_, content) => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'lock'), content)
    const lock = await LockFile.take(folder, join(folder, 'lock'), still)
    await lock.release()
    expect(await readdir(folder)).toEqual([])
  })

  it('of a process that is there is never taken over, however still it stands', async () => {
    const folder = await temporaryFolder()
    const { pid } = await thisProcess()
    const path = await abandoned(folder, { pid })
    await expect(LockFile.take(folder, path, still)).rejects.toMatchObject(inUse)
  })

  it('of another machine that gives a sign of life is left alone, and that is said', async () => {
    const folder = await temporaryFolder()
    let beats = 0
    const path = await abandoned(folder, elsewhere)
    // Over what is there, as a lock file is written: nobody ever sees it empty.
    const text = JSON.parse(await readFile(path, 'utf8'))
    const beat = () => writeFile(path, JSON.stringify({ ...text, beats: ++beats }), { flag: 'r+' })
    const beating = setInterval(beat, 5)
    onTestFinished(() => clearInterval(beating))
    await expect(LockFile.take(folder, path, { everyMs: 1, watchMs: 20_000 })).rejects.toThrow(
      /process \d+ on .*; it gave a sign of life just now/,
    )
  })

  it('is put on the disk at each sign of life, where another machine sees it (a spied file handle)', async () => {
    const folder = await temporaryFolder()
    const handle = await open(join(folder, 'other'), 'w')
    const sync = vi.spyOn(Object.getPrototypeOf(handle), 'sync')
    await handle.close()
    const lock = await LockFile.take(folder, join(folder, 'lock'), { everyMs: 1, watchMs: 40 })
    await eventually(() => expect(sync.mock.calls.length).toBeGreaterThan(1))
    await lock.release()
    sync.mockRestore()
  })

  it('that goes away while it is watched is free', async () => {
    const folder = await temporaryFolder()
    const path = await abandoned(folder, elsewhere)
    const taking = LockFile.take(folder, path, { everyMs: 2 ** 30, watchMs: 20_000 })
    await rm(path)
    await (await taking).release()
  })

  it('says nothing that could do harm in a terminal', async () => {
    const folder = await temporaryFolder()
    const { pid } = await thisProcess()
    const path = await abandoned(folder, { pid, host: '\u001b[2J\u202eevil' })
    await expect(LockFile.take(folder, path, still)).rejects.toThrow('on ??2J?evil, since')
  })

  it('goes to exactly one of many that find it abandoned, whatever else was left behind', async () => {
    // Whoever reads a lock between its making and its first words watches it for a moment.
    const patient = { everyMs: 2 ** 30, watchMs: 20_000 }
    for (let round = 0; round < 30; round++) {
      const folder = await temporaryFolder()
      const path = await abandoned(folder)
      // Of takeovers that ended half way.
      for (let left = 0; left < round % 3; left++) {
        await writeFile(`${path}${'.next'.repeat(left + 1)}`, await readFile(path))
      }
      const outcomes = await Promise.allSettled(
        Array.from({ length: 8 }, () => LockFile.take(folder, path, patient)),
      )
      const won = outcomes.flatMap(outcome => (outcome.status === 'fulfilled' ? [outcome.value] : []))
      expect(won).toHaveLength(1)
      for (const lock of won) await lock.release()
      expect(await readdir(folder)).toEqual([])
    }
  })

  it('that was taken over is lost, and nothing is written under it any more', async () => {
    const folder = await temporaryFolder()
    const path = join(folder, 'lock')
    const lock = await lockDirectory(folder, { everyMs: 5, watchMs: 40 })
    lock.check()
    const taken = JSON.stringify({ ...(await thisProcess()), token: 'other' })
    await writeFile(path, taken)
    await expect.poll(() => isLost(lock)).toBe(true)
    expect(() => lock.check()).toThrow(/was taken over by another run/)
    await lock.release()
    expect(await readFile(path, 'utf8')).toBe(taken)
  })

  it('is kept fresh', async () => {
    const folder = await temporaryFolder()
    const lock = await lockDirectory(folder, { everyMs: 5, watchMs: 40 })
    const beats = async () => JSON.parse(await readFile(join(folder, 'lock'), 'utf8')).beats
    await expect.poll(beats).toBeGreaterThan(2)
    lock.check()
    await lock.release()
  })
})

function isLost(lock: { check(): void }): boolean {
  try {
    lock.check()
    return false
  } catch {
    return true
  }
}

describe('two processes', () => {
  const holder = processOf('hold-lock')
  const ended = async ({ child }: Process): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close')
  }

  it('have one lock, which a crash frees at once', async () => {
    const folder = await temporaryFolder()
    const first = holder([folder, '1000', '20000'])
    expect(await first.said()).toBe('held')
    expect(await holder([folder, '1000', '20000']).said()).toContain(`(process ${first.child.pid} on `)
    first.child.kill('SIGKILL')
    await ended(first)
    expect(await readdir(folder)).toEqual(['lock'])
    // Longer than a test may take: nobody watches for a sign of life.
    const next = holder([folder, '1000', '1000000'])
    expect(await next.said()).toBe('held')
    next.child.stdin.end()
    expect(await next.said()).toBe('released')
    expect(await readdir(folder)).toEqual([])
  })

  it.runIf(ownProcesses)(
    'in containers that see neither each other’s processes nor sockets have one too (needs unshare)',
    async () => {
      const folder = await temporaryFolder()
      const first = holder([folder, '20', '20000'], ownProcesses)
      expect(await first.said()).toBe('held')
      expect(await holder([folder, '20', '20000'], ownProcesses).said()).toContain('sign of life')
      expect(await holder([folder, '20', '20000']).said()).toContain('sign of life')
      first.child.kill('SIGKILL')
      await ended(first)
      const next = holder([folder, '20', '400'], ownProcesses)
      expect(await next.said()).toBe('held')
      next.child.stdin.end()
      expect(await next.said()).toBe('released')
    },
  )
})

describe('a ledger whose lock was lost', () => {
  it('records nothing more', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    onTestFinished(() => {
      vi.useRealTimers()
    })
    const folder = await temporaryFolder()
    const session = await fileLedger(folder).open()
    await session.append(callRecord())
    await writeFile(join(folder, 'lock'), '{}')
    vi.advanceTimersByTime(3000)
    await eventually(async () => {
      await expect(session.append(callRecord())).rejects.toThrow(/was taken over by another run/)
    })
    await expect(session.writeDocument({ document: 'run' }, {})).rejects.toMatchObject({
      name: 'LedgerError',
    })
    await expect(session.writeDataset({ iteration: 1, kind: 'pairs' })).rejects.toThrow(/taken over/)
    await session.close()
  })
})
