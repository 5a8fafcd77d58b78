import { execFileSync } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { IterationRunner } from '../../src/index.js'
import { fileLedger } from '../../src/node/index.js'
import { countingModel, runOptions } from '../iterate/setup.js'
import { temporaryFolder } from '../node/folder.js'
import { command } from './fake.js'

describe('a run directory of somebody else', () => {
  let run = ''
  beforeAll(async () => {
    run = await mkdtemp(join(tmpdir(), 'foreign-'))
    await new IterationRunner(runOptions(fileLedger(run), countingModel())).start().result
  })
  afterAll(() => rm(run, { recursive: true }))

  const copy = async (): Promise<string> => {
    const other = await temporaryFolder()
    await cp(run, other, { recursive: true })
    return other
  }

  it('is not left by a link', async () => {
    for (const [file, args] of [
      ['report.json', ['status']],
      ['calls/iteration-1.0001.jsonl', ['status']],
      ['iteration-1/candidates.jsonl', ['explain', '1:0']],
    ] as const) {
      const other = await copy()
      const secret = join(await temporaryFolder(), 'secret')
      await cp(join(run, file), secret)
      await rm(join(other, file))
      await symlink(secret, join(other, file))
      const { code, stderr, stdout } = await command([args[0], other, ...args.slice(1)])
      expect([code, stdout]).toEqual([1, ''])
      expect(stderr).toBe(
        `self-rewarding: ${other}/${file}: leads out of the run directory by a link, so it is not read; put a copy there\n`,
      )
    }
  })

  it('is read through a link of its own, and to it', async () => {
    const other = await copy()
    const link = join(await temporaryFolder(), 'link')
    await symlink(other, link)
    await cp(join(other, 'report.json'), join(other, 'kept.json'))
    await rm(join(other, 'report.json'))
    await symlink('kept.json', join(other, 'report.json'))
    expect(await command(['status', link])).toMatchObject({ code: 0, stderr: '' })
  })

  it.skipIf(process.platform === 'win32')('waits for no pipe', async () => {
    for (const file of ['report.json', 'lock']) {
      const other = await copy()
      await rm(join(other, file), { force: true })
      execFileSync('mkfifo', [join(other, file)])
      const { code, stderr } = await command(['status', other])
      expect([code, stderr]).toEqual(
        file === 'lock'
          ? [0, '']
          : [1, `self-rewarding: ${other}/report.json: is no file; restore it from a copy of the run\n`],
      )
    }
  })

  it('is named where its report is not as it was written', async () => {
    for (const wrong of [
      { gates: 'x' },
      { gates: [null] },
      { gates: [{}] },
      { judge: {} },
      { checkpoint: 1 },
      { funnel: {} },
      { signs: 1 },
    ]) {
      const other = await copy()
      const report = JSON.parse(await readFile(join(run, 'report.json'), 'utf8'))
      Object.assign(report.iterations[0], wrong)
      await writeFile(join(other, 'report.json'), JSON.stringify(report))
      for (const args of [
        ['status', other],
        ['diff', other, '1', '2'],
      ]) {
        const { code, stdout, stderr } = await command(args)
        expect([code, stdout]).toEqual([1, ''])
        expect(stderr).toContain(`${other}/report.json: iterations.0.${Object.keys(wrong)[0]}`)
        expect(stderr).toMatch(/^.*; restore the file from a copy of the run\n$/)
      }
    }
  })
})
