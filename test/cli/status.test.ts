import { appendFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { IterationRunner } from '../../src/index.js'
import { fileLedger, handoff } from '../../src/node/index.js'
import { countingModel, prompts, runOptions } from '../iterate/setup.js'
import { temporaryFolder } from '../node/folder.js'
import { dangerous, hostileTexts } from '../report/fixture/hostile.js'
import { command } from './fake.js'

const statusOf = (...args: string[]) => command(['status', ...args])
const asJson = async (run: string) => JSON.parse((await statusOf(run, '--json')).stdout).status

describe('self-rewarding status', () => {
  let run = ''
  beforeAll(async () => {
    run = await mkdtemp(join(tmpdir(), 'status-'))
    await new IterationRunner(runOptions(fileLedger(run), countingModel())).start().result
  })
  afterAll(() => rm(run, { recursive: true }))

  it('tells of a finished run what it did and what to do', async () => {
    const { code, stdout, stderr } = await statusOf(run)
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain(`${run}: finished\n`)
    expect(stdout).toContain('1 iteration, all done.')
    expect(stdout).toMatch(/^1 \(M1\) +12 +48 /m)
    expect(stdout).toContain('M2  ckpt/M2\nTo use: M2 (the last one)\n')
    expect(stdout).toContain(`npx self-rewarding explain ${run} 1`)
  })

  it('counts as the manifest does', async () => {
    const { funnel } = JSON.parse(await readFile(join(run, 'iteration-1/manifest.json'), 'utf8'))
    const found = await asJson(run)
    expect(found).toMatchObject({ state: 'finished', at: { iteration: 1, stage: 'finished' }, damaged: 0 })
    expect(found.progress[0]).toMatchObject({
      prompts: funnel.prompts.accepted,
      candidates: funnel.candidates.received,
      votes: funnel.votes.received,
      valid: funnel.votes.valid,
      rows: funnel.selected.rows,
      spent: { candidates: funnel.spent.candidates, judgements: funnel.spent.judgements },
    })
  })

  it('names who works on a run, and takes nothing from it', async () => {
    const held = await fileLedger(run).open()
    try {
      const lock = await readFile(join(run, 'lock'), 'utf8')
      const { code, stdout } = await statusOf(run)
      expect(code).toBe(0)
      expect(stdout).toContain('under way')
      expect(stdout.replace(/\s+/g, ' ')).toContain(`Held by process ${process.pid} on `)
      expect(stdout).toContain('Nothing to do: a process works on it.')
      const token = (text: string) => JSON.parse(text).token
      expect(token(await readFile(join(run, 'lock'), 'utf8'))).toBe(token(lock))
      await held.writeDocument(
        { document: 'lineage' },
        (await held.readDocument({ document: 'lineage' })) ?? [],
      )
    } finally {
      await held.close()
    }
  })

  it('says where a run rests: prompts alone, datasets, a shard', async () => {
    const other = await temporaryFolder()
    const options = runOptions(fileLedger(other), countingModel())
    await new IterationRunner(options).start({ until: 'prompts' }).result
    expect(await asJson(other)).toMatchObject({
      state: 'at-rest',
      at: { iteration: 1, stage: 'responses' },
      progress: [{ prompts: 12, candidates: 0, expected: { candidates: 48, votes: 144 } }],
    })
    await new IterationRunner(options).start({ shard: { index: 1, count: 2 } }).result
    const { stdout } = await statusOf(other)
    expect(stdout).toMatch(/^1\/2 {2}\d+ calls, done, not merged$/m)
    expect(stdout).toContain('npx self-rewarding merge CONFIG')
    expect(stdout).toMatch(/ 24\/48 /)

    const sealed = await temporaryFolder()
    await new IterationRunner(runOptions(fileLedger(sealed), countingModel())).start({ until: 'datasets' })
      .result
    expect(await asJson(sealed)).toMatchObject({ at: { stage: 'datasets-sealed' } })
    expect((await statusOf(sealed)).stdout).toContain('npx self-rewarding run CONFIG')
  })

  it('tells a run that a gate ended from one that came to its end', async () => {
    const other = await temporaryFolder()
    const finding = { sign: 'rows', message: 'enough' } as const
    const gated = (action: 'stop' | 'pause', at: 'datasets' | 'checkpoint') => ({
      ...runOptions(fileLedger(other), countingModel()),
      prompts: [...prompts, 'another', 'and one more'],
      iterations: 3,
      gates: [
        {
          name: 'own',
          check: ({ moment }: { moment: string }) => (moment === at ? [{ ...finding, action }] : []),
        },
      ],
    })
    for (const moment of ['datasets', 'checkpoint'] as const) {
      await new IterationRunner(gated('pause', moment)).start().result
      expect((await statusOf(other)).stdout.replace(/\s+/g, ' ')).toContain(
        'A gate asked to look before it goes on.',
      )
    }
    await new IterationRunner(gated('stop', 'checkpoint')).start().result
    const { stdout } = await statusOf(other)
    expect(stdout).toContain('A gate ended it at iteration 2 of 3.')
    expect(stdout).not.toContain('all done')
    expect(await asJson(other)).toMatchObject({ state: 'finished', isEndedEarly: true })
  })

  it('calls no run finished that has more to do than when it was', async () => {
    const other = await temporaryFolder()
    await cp(run, other, { recursive: true })
    const known = JSON.parse(await readFile(join(run, 'run.json'), 'utf8'))
    known.settings.iterations = 1_000_000_000
    await writeFile(join(other, 'run.json'), JSON.stringify(known))
    expect(await asJson(other)).toMatchObject({ state: 'at-rest', at: { iteration: 2, stage: 'prompts' } })
    known.settings.iterations = -1
    await writeFile(join(other, 'run.json'), JSON.stringify(known))
    expect((await statusOf(other)).code).toBe(2)
  })

  it('says that a training job was submitted, and that the same command waits for it', async () => {
    const other = await temporaryFolder()
    const trainer = handoff({ directory: join(other, 'training') })
    const options = { ...runOptions(fileLedger(other), countingModel()), trainer }
    await new IterationRunner(options).start().result
    const { stdout } = await statusOf(other)
    expect(stdout.replace(/\s+/g, ' ')).toContain('its training job is submitted')
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'waits for the training job that was submitted, or says what trains it',
    )
  })

  it('counts lines that are no records, and failures by reason', async () => {
    const other = await temporaryFolder()
    const failing = countingModel({
      before(call) {
        if (call === 3) throw Object.assign(new Error('no'), { name: 'no' })
      },
    })
    const ended = new IterationRunner(runOptions(fileLedger(other), failing)).start().result
    await ended.catch(() => {})
    await writeFile(join(other, 'calls/iteration-1.0009.jsonl'), 'torn\n')
    const { stdout, code } = await statusOf(other)
    expect(code).toBe(0)
    expect(stdout).toContain('1 line of calls/ can not be read')
  })

  it('says which datasets are not as they were written, and how to have them again', async () => {
    const other = await temporaryFolder()
    await cp(run, other, { recursive: true })
    const file = (name: string) => join(other, `iteration-1/${name}.jsonl`)
    const pairs = await readFile(file('pairs'), 'utf8')
    const rows = pairs.split('\n').length - 1
    const judgements = await readFile(file('judgements'), 'utf8')
    await writeFile(file('pairs'), pairs.slice(0, -5))
    await writeFile(file('judgements'), judgements.replace('fine', 'fair'))
    await rm(file('scores'))
    const { code, stdout } = await statusOf(other)
    expect(code).toBe(0)
    const lines = stdout.replace(/\s+/g, ' ')
    expect(lines).toContain(`- iteration-1/pairs.jsonl has ${rows - 1} rows and a part of one, of ${rows} `)
    expect(lines).toMatch(/- iteration-1\/judgements\.jsonl has other text in its \d+ rows /)
    expect(lines).toMatch(/- iteration-1\/scores\.jsonl is gone; it had \d+ rows /)
    expect(lines).toContain('or remove iteration-1/manifest.json: the command that began the run then writes')
    expect(lines).not.toContain('Nothing left to do')
    const { progress } = await asJson(other)
    expect(progress[0].changed).toContainEqual({
      file: 'iteration-1/pairs.jsonl',
      ...{ rows, found: rows - 1, isCut: true },
    })

    // What it says to do.
    await rm(join(other, 'iteration-1/manifest.json'))
    const model = countingModel()
    await new IterationRunner(runOptions(fileLedger(other), model)).start().result
    expect(model.calls).toBe(0)
    expect(await readFile(file('pairs'), 'utf8')).toBe(pairs)
    expect(await readFile(file('judgements'), 'utf8')).toBe(judgements)
    expect((await asJson(other)).progress[0].changed).toEqual([])
    expect((await statusOf(other)).stdout).toContain('Nothing left to do')
  })

  it('asks for prompts from a copy, since nothing recorded gives them back', async () => {
    const other = await temporaryFolder()
    await cp(run, other, { recursive: true })
    await appendFile(join(other, 'iteration-1/prompts.jsonl'), '{"prompt_index":12}\n')
    const lines = (await statusOf(other)).stdout.replace(/\s+/g, ' ')
    expect(lines).toContain('- iteration-1/prompts.jsonl has 13 rows, of 12 ')
    expect(lines).toContain('prompts among them. Restore them from a copy of the run')
  })

  it('says what calls cost, with the prices of the latest start', async () => {
    expect((await statusOf(run)).stdout).toMatch(/ failed +tokens$/m)
    const other = await temporaryFolder()
    const start = async (currency: string, until: 'prompts' | 'datasets') => {
      const prices = { currency, perMillion: { prompt: 100, completion: 1000 } }
      const options = runOptions(fileLedger(other), countingModel(), { prices })
      await new IterationRunner(options).start({ until }).result
    }
    await start('EUR', 'prompts')
    await start('\u001b[31m', 'prompts')
    // No dataset is written that would have written the settings down.
    expect(await asJson(other)).toMatchObject({ currency: '\u001b[31m', progress: [{ money: 0 }] })
    expect((await statusOf(other)).stdout).toMatch(/ tokens +␛\[31m$/m)
    await start('EUR', 'datasets')
    const { progress } = await asJson(other)
    const { candidates, judgements } = progress[0].spent
    const [prompt, completion] = ['promptTokens', 'completionTokens'].map(
      name => candidates[name] + judgements[name],
    )
    expect(progress[0].money).toBeCloseTo((100 * (prompt ?? 0) + 1000 * (completion ?? 0)) / 1e6, 9)
  })

  it('leaves a terminal alone', async () => {
    for (const hostile of [...hostileTexts.filter(text => text.trim() !== ''), 'x'.repeat(1 << 20)]) {
      const other = await temporaryFolder()
      const start = { name: hostile, path: hostile, revision: 'r' }
      const settings = { iterations: 1, candidates: { n: 4 } }
      await writeFile(join(other, 'run.json'), JSON.stringify({ schema: 1, start, settings }))
      const { code, stdout, stderr } = await statusOf(other)
      expect([code, stderr]).toEqual([0, ''])
      expect(stdout).not.toMatch(dangerous)
      expect(Math.max(...stdout.split('\n').map(line => line.length))).toBeLessThan(700)
    }
  })

  it('says what to do about usual mistakes', async () => {
    const folder = await temporaryFolder()
    expect(await statusOf(join(folder, 'no'))).toMatchObject({
      code: 2,
      stderr: `self-rewarding: there is no directory ${join(folder, 'no')}; give the directory of a run, such as runs/a\n`,
    })
    expect((await statusOf(folder)).stderr).toContain('it has no run.json; give the directory of a run')
    await writeFile(join(folder, 'run.config.ts'), '')
    expect((await statusOf(join(folder, 'run.config.ts'))).stderr).toContain('is a file; give the directory')
    await mkdir(join(folder, 'a'))
    await writeFile(join(folder, 'a/run.json'), '{}')
    expect((await statusOf(folder)).stderr).toContain(`give one of them: ${join(folder, 'a')}`)
    expect((await statusOf(join(run, 'iteration-1'))).stderr).toContain(`give the run directory: ${run}`)
    const typo = await statusOf(run, '--jsn')
    expect([typo.code, typo.stderr]).toEqual([2, expect.stringContaining('--json')])
    expect((await statusOf(join(folder, 'a'))).code).toBe(1)
  })
})
