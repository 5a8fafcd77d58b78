import { type FileHandle, open, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AtomicFile } from '../../src/node/atomic-file.js'
import { fileLedger } from '../../src/node/index.js'
import { eventually } from '../eventually.js'
import { callRecord } from '../ledger/make.js'
import { temporaryFolder } from './folder.js'

/** What all open files are made of. */
let files: FileHandle

beforeEach(async () => {
  const handle = await open('.', 'r')
  files = Object.getPrototypeOf(handle)
  await handle.close()
})
afterEach(() => {
  vi.restoreAllMocks()
})

const lost = Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' })
const refused = expect.objectContaining({
  name: 'LedgerError',
  message: expect.stringMatching(/^cannot write .*iteration-1\.0001\.jsonl: .*\(EIO\)$/),
  cause: lost,
})

describe('a disk that does not keep what it took', () => {
  it('ends the recording, and is told to whoever closes the ledger', async () => {
    const sync = vi.spyOn(files, 'datasync').mockRejectedValue(lost)
    const folder = await temporaryFolder()
    const session = await fileLedger(folder, { syncMs: 0 }).open()
    await session.append(callRecord())
    await eventually(() => expect(sync).toHaveBeenCalled())
    await expect(session.append(callRecord({ prompt: 1 }))).rejects.toEqual(refused)
    await expect(session.close()).rejects.toEqual(refused)
    vi.restoreAllMocks()
    await (await fileLedger(folder).open()).close()
  })

  it('is told to whoever closes the ledger when nothing was recorded since', async () => {
    const sync = vi.spyOn(files, 'datasync').mockRejectedValueOnce(lost)
    const session = await fileLedger(await temporaryFolder(), { syncMs: 0 }).open()
    await session.append(callRecord())
    await eventually(() => expect(sync).toHaveBeenCalled())
    await expect(session.close()).rejects.toEqual(refused)
  })

  it('is told where it comes out at the end, and the directory is free then', async () => {
    vi.spyOn(files, 'datasync').mockRejectedValueOnce(lost)
    const folder = await temporaryFolder()
    const session = await fileLedger(folder, { syncMs: 2 ** 30 }).open()
    await Promise.all([1, 2].map(iteration => session.append(callRecord({ iteration }))))
    await expect(session.close()).rejects.toEqual(refused)
    await (await fileLedger(folder).open()).close()
  })

  it('is told to all segments: what comes after something lost is not recorded', async () => {
    vi.spyOn(files, 'appendFile').mockRejectedValueOnce(lost)
    const session = await fileLedger(await temporaryFolder()).open()
    await expect(session.append(callRecord())).rejects.toEqual(refused)
    await expect(session.append(callRecord({ iteration: 2 }))).rejects.toEqual(refused)
    await expect(session.close()).rejects.toEqual(refused)
  })
})

describe('a file that is written anew', () => {
  it.each(['writeFile', 'sync'] as const)('is what it was when %s fails', async method => {
    const folder = await temporaryFolder()
    const path = join(folder, 'run.json')
    await writeFile(path, 'before')
    const file = await AtomicFile.create(path)
    await file.write('after')
    vi.spyOn(files, method).mockRejectedValueOnce(lost)
    await expect(file.commit()).rejects.toMatchObject({
      name: 'LedgerError',
      message: expect.stringMatching(/^cannot write .*run\.json: .*\(EIO\)$/),
    })
    expect(file.write('more')).toBeUndefined()
    await expect(file.commit()).rejects.toMatchObject({ name: 'LedgerError' })
    expect(await readFile(path, 'utf8')).toBe('before')
    expect(await readdir(folder)).toEqual(['run.json'])
  })
})
