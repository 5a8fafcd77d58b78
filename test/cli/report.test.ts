import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunnerOptions } from '../../src/index.js'
import { fileLedger } from '../../src/node/index.js'
import { countingModel, runOptions } from '../iterate/setup.js'
import { temporaryFolder } from '../node/folder.js'
import { command } from './fake.js'

const optionsIn = (directory: string, more: Partial<RunnerOptions> = {}) =>
  runOptions(fileLedger(directory), countingModel(), { gates: [], ...more })

describe('self-rewarding run CONFIG', () => {
  it('leaves a page of the run, and says where', async () => {
    const directory = await temporaryFolder()
    const { code, stdout } = await command(['run', 'run.config.ts'], { config: () => optionsIn(directory) })
    expect(code).toBe(0)
    const page = join(directory, 'report.html')
    expect(stdout).toMatch(new RegExp(`\n\nWith charts and samples, for a browser: ${page}\n$`))
    expect(await readFile(page, 'utf8')).toContain('1 of 1 iteration with datasets. Checkpoints: M1, M2.')
    const summary = JSON.parse(await readFile(join(directory, 'summary.json'), 'utf8'))
    expect(summary.run).toEqual(JSON.parse(await readFile(join(directory, 'report.json'), 'utf8')))
  })

  it('leaves one however it ended, with what was spent', async () => {
    for (const more of [
      { budget: { calls: 5 } },
      {
        trainer: {
          find: async () => undefined,
          submit: async () => 'x',
          wait: () => Promise.reject(new Error('no GPU')),
          cancel: async () => {},
        },
      },
    ]) {
      const directory = await temporaryFolder()
      const prices = { currency: 'EUR', perMillion: { prompt: 1, completion: 1 } }
      const { code } = await command(['run', 'run.config.ts'], {
        config: () => optionsIn(directory, { ...more, prices }),
      })
      expect(code).not.toBe(0)
      expect(await readFile(join(directory, 'report.html'), 'utf8')).toContain('EUR')
    }
  })

  it('gives the page of --json with the result', async () => {
    const directory = await temporaryFolder()
    const { stdout } = await command(['run', 'run.config.ts', '--json'], {
      config: () => optionsIn(directory),
    })
    const last = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')
    expect([Object.keys(last), last.page]).toEqual([['result', 'page'], join(directory, 'report.html')])
  })

  it('does not fail where the page cannot be made: it warns', async () => {
    const directory = await temporaryFolder()
    await command(['run', 'run.config.ts'], { config: () => optionsIn(directory) })
    await writeFile(join(directory, 'iteration-1', 'training-curve.json'), '{')
    const { code, stdout, stderr } = await command(['run', 'run.config.ts'], {
      config: () => optionsIn(directory),
    })
    expect([code, stdout.includes('for a browser')]).toEqual([0, false])
    expect(stderr).toContain(
      `warning  report.html could not be made: ${directory}/iteration-1/training-curve.json: is not JSON`,
    )
  })

  it('leaves none of a shard, which is a part of a run', async () => {
    const directory = await temporaryFolder()
    const config = () => optionsIn(directory)
    await command(['run', 'run.config.ts', '--until', 'prompts'], { config })
    await rm(join(directory, 'report.html'))
    await command(['run', 'run.config.ts', '--shard', '1/2'], { config })
    expect(await readdir(directory)).not.toContain('report.html')
  })
})

describe('self-rewarding report', () => {
  let run = ''
  beforeAll(async () => {
    run = await mkdtemp(join(tmpdir(), 'report-'))
    await command(['run', 'run.config.ts'], { config: () => optionsIn(run) })
  })
  afterAll(() => rm(run, { recursive: true }))

  it('makes the page of a run anew, and says what there is to worry about', async () => {
    const made = await readFile(join(run, 'report.html'), 'utf8')
    await rm(join(run, 'report.html'))
    const { code, stdout, stderr } = await command(['report', run])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain('Votes gave no score: Iteration 1 (M1): ')
    expect(stdout).toContain(`\nFor a browser: ${run}/report.html\n`)
    expect(await readFile(join(run, 'report.html'), 'utf8')).toBe(made)
  })

  it('takes no lock, and changes nothing but the page', async () => {
    const before = await readdir(run, { recursive: true })
    const session = await fileLedger(run).open()
    try {
      const out = join(await temporaryFolder(), 'page.html')
      const { code } = await command(['report', run, '--out', out])
      expect([code, (await readFile(out, 'utf8')).startsWith('<!doctype html>')]).toEqual([0, true])
    } finally {
      await session.close()
    }
    expect((await readdir(run, { recursive: true })).sort()).toEqual(before.sort())
  })

  it('shows an evaluation of the models, and seed instructions on the map', async () => {
    const folder = await temporaryFolder()
    const lineage = JSON.parse(await readFile(join(run, 'lineage.json'), 'utf8'))
    const models = lineage.map(({ checkpoint }: { checkpoint: object }) => ({
      checkpoint,
      answers: { asked: 4, received: 4, finish: { stop: 4 }, failed: {}, length: 20 },
      judging: [],
    }))
    const counts = { win: 3, tie: 0, lose: 1, n: 4, excluded: 0, identical: 0 }
    const headToHead = [{ a: 'M2', b: 'M1', judge: 'a big one', selfEvaluated: false, net: 0.5, ...counts }]
    await writeFile(join(folder, 'models.json'), JSON.stringify({ models, headToHead }))
    const ift = join(folder, 'ift.jsonl')
    await writeFile(
      ift,
      '{"prompt":"Tell me a story.","completion":"x"}\n{"prompt":"Name a prime.","completion":"7"}\n',
    )
    const { code, stdout } = await command(['report', run, '--evaluation', folder, '--ift', ift, '--json'])
    expect(code).toBe(0)
    const { summary, page } = JSON.parse(stdout)
    expect(summary.comparisons).toMatchObject([{ a: 'M2', b: 'M1', win: 3, net: { value: 0.5 } }])
    const text = await readFile(page, 'utf8')
    expect(text).toContain('Compared by a big one')
    expect(text).toContain('seed instructions')
  })

  it('leaves what reproduce reads as it was', async () => {
    const { code, stderr } = await command(['reproduce', run])
    expect([code, stderr]).toEqual([0, ''])
  })

  it('says what is wrong with what it was given', async () => {
    const nothing = await command(['report', join(run, 'none')])
    expect([nothing.code, nothing.stderr]).toEqual([2, expect.stringContaining('there is no directory')])
    const other = await command(['report', run, '--evaluation', run])
    expect([other.code, other.stderr]).toEqual([
      2,
      expect.stringContaining('no finished evaluation of models'),
    ])
  })

  it("leaves the lab's own page, which has more", async () => {
    const lab = await temporaryFolder()
    await cp(run, lab, { recursive: true })
    await writeFile(join(lab, 'lab.json'), '{}')
    const { code, stderr } = await command(['report', lab])
    expect([code, stderr]).toEqual([2, expect.stringContaining('--out FILE')])
    expect((await command(['report', lab, '--out', join(lab, 'run.html')])).code).toBe(0)
  })

  it('is led nowhere by a link', async () => {
    const other = await temporaryFolder()
    await cp(run, other, { recursive: true })
    await rm(join(other, 'iteration-1', 'candidates.jsonl'))
    await symlink(
      join(run, 'iteration-1', 'candidates.jsonl'),
      join(other, 'iteration-1', 'candidates.jsonl'),
    )
    const { code, stderr } = await command(['report', other])
    expect([code, stderr]).toEqual([1, expect.stringContaining('leads out of the run directory by a link')])
  })
})
