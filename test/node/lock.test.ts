import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { fileLedger } from '../../src/node/index.js'
import { filesOf, temporaryFolder } from './folder.js'

const inUse = { name: 'LedgerError', message: expect.stringMatching(/is in use by another run.*wait for it/) }

/** A process id that is not in use: Linux numbers end far below. */
const deadProcess = 2 ** 30

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
})

describe('a lock file', () => {
  it.each([
    ['of a process that ended', String(deadProcess)],
    ['that was never filled in', ''],
    ['with something else in it', 'hello'],
  ])('%s is taken over', async (_, content) => {
    vi.stubGlobal('process', Object.create(process, { platform: { value: 'darwin' } }))
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'lock'), content)
    const session = await fileLedger(folder).open()
    expect(await readFile(join(folder, 'lock'), 'utf8')).toBe(String(process.pid))
    await session.close()
  })
})
