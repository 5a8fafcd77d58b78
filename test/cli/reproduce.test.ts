import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readPairs } from '../../src/cli/reproduce/seed-rows.js'
import { IterationRunner, JudgePrompt, scriptedProvider } from '../../src/index.js'
import { judgeDataset } from '../../src/iterate/judging/index.js'
import { evaluateModels } from '../../src/iterate/models/index.js'
import { fileLedger } from '../../src/node/index.js'
import { runOptions, scriptText } from '../iterate/setup.js'
import { temporaryFolder } from '../node/folder.js'
import { command } from './fake.js'

const items = Array.from({ length: 6 }, (_, i) => ({
  prompt: `Question ${i}`,
  responses: [0, 1].map(rank => ({ text: `rank ${rank} of ${i}`, rank })),
}))

const model = scriptedProvider(call => {
  const rank = /rank (\d) of/.exec(call.prompt)?.[1]
  if (call.prompt.includes('<response_a>')) return 'Verdict: A'
  return rank === undefined ? scriptText(call) : `Score: ${rank === '0' ? 5 : 2}`
})

/** The run once more, to change it. */
async function copied(directory: string): Promise<string> {
  const copy = join(await temporaryFolder(), 'run')
  await cp(directory, copy, { recursive: true })
  return copy
}

/** A finished run with report cards, and its models compared. */
async function finishedRun(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'reproduce-'))
  const ledger = fileLedger(directory)
  await new IterationRunner(runOptions(ledger, model, { evaluate: items })).start().result
  const lineage = JSON.parse(await readFile(join(directory, 'lineage.json'), 'utf8'))
  await evaluateModels({
    ledger: fileLedger(join(directory, 'evaluation')),
    models: [
      { name: 'SFT', path: 'ckpt/SFT', revision: 'sft' },
      ...lineage.map(({ checkpoint }: { checkpoint: object }) => checkpoint),
    ],
    open: async ({ name }) => ({
      ...model,
      generate: async request => {
        const reply = await model.generate(request)
        const isAnswer = JSON.stringify(request.input).includes('Held out')
        const own = (text: string): string =>
          isAnswer && !text.startsWith('Verdict') ? `${name}: ${text}` : text
        return { ...reply, completions: reply.completions.map(each => ({ ...each, text: own(each.text) })) }
      },
    }),
    prompts: ['Held out 1', 'Held out 2'],
    headToHead: { judge: model },
    cross: { votes: 1 },
    ranked: { items, prompts: [JudgePrompt.multipleChoice(), JudgePrompt.additive()], votes: 1 },
  }).start().result
  return directory
}

describe('self-rewarding reproduce', () => {
  let directory = ''
  beforeAll(async () => {
    directory = await finishedRun()
  })
  afterAll(() => rm(directory, { recursive: true }))

  it("shows the paper's tables for a run and its evaluation, and writes the page", async () => {
    const { code, stdout, stderr } = await command(['reproduce', directory])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain('Table 2: how well each model judges')
    expect(stdout).toContain('Judge prompt: additive.')
    expect(stdout).toContain('Table 3: judge prompts, with SFT as the judge')
    // A judge that always says A.
    expect(stdout).toMatch(/M2 against M1 +55\.5 \/ 32\.8 \/ 11\.7% +0\.0 \/ 100\.0 \/ 0\.0%/)
    expect(stdout).toContain('responses of M1')
    expect(stdout).toContain('From models.json.')
    expect(stdout).toContain('All comparisons on one scale (Bradley-Terry; ours)')
    expect(stdout).toContain("What each model gives to each model's answers (ours)")
    expect(stdout).toContain('How much each model favours itself (ours)')
    expect(stdout).toMatch(/score of its\s+own answers is no measure of quality/)
    expect(stdout).toContain('- Figure 4 (data distribution)')
    expect(await readFile(join(directory, 'reproduction.html'), 'utf8')).toContain('M2 against M1, paper')
  })

  it('has figure 4 where seed data are given, and says the same as JSON', async () => {
    const folder = await temporaryFolder()
    const row = (prompt: string, completion: string) =>
      JSON.stringify({ prompt: [{ role: 'user', content: prompt }], completion: [{ content: completion }] })
    const ift = join(folder, 'ift.jsonl')
    await writeFile(ift, [row('Name a prime.', 'Seven.'), row('Name a river.', 'Elbe.')].join('\n'))
    const out = join(folder, 'page.html')
    const { code, stdout } = await command(['reproduce', directory, '--ift', ift, '--out', out, '--json'])
    expect(code).toBe(0)
    const { reproduction, page } = JSON.parse(stdout)
    expect(page).toBe(out)
    const names = reproduction.maps[0].map.groups.map(({ name }: { name: string }) => name)
    expect(names).toEqual(['IFT', 'AIFT(M1)'])
    expect(reproduction.missing).toEqual([expect.stringContaining('Table 1')])
    expect(reproduction.tables.map(({ id }: { id: string }) => id)).toContain('figure-4')
  })

  it('says how many rows there are where it draws some of them, and shares with their n', async () => {
    const copy = await copied(directory)
    const row = (prompt_index: number, text: string) => JSON.stringify({ prompt_index, candidate: 0, text })
    const all = Array.from({ length: 6000 }, (_, i) =>
      row(i, i % 2 ? `answer ${i}` : 'I cannot help with that.'),
    )
    await writeFile(join(copy, 'iteration-1', 'candidates.jsonl'), `${all.join('\n')}\n`)
    const ift = join(copy, 'ift.jsonl')
    // A few words, so that the map is soon there.
    const pair = (i: number) =>
      JSON.stringify({ prompt: i % 99 ? '?' : `Name ${i}.`, completion: i % 99 ? '!' : `Word ${i}.` })
    await writeFile(ift, Array.from({ length: 5100 }, (_, i) => pair(i)).join('\n'))
    const { code, stdout } = await command(['reproduce', copy, '--ift', ift, '--json'])
    expect(code).toBe(0)
    const { tables } = JSON.parse(stdout).reproduction
    const rowsOf = (id: string) => tables.find((table: { id: string }) => table.id === id).table.rows
    const [, responses] = rowsOf('texts')
    expect(responses.cells[0]).toBe('5,000 of 6,000')
    expect(responses.cells[5]).toMatch(/^(49|50|51)\.\d% of 5,000$/)
    expect(responses.cells[6]).toBe('0.0% of 5,000')
    const [{ name, cells }] = rowsOf('figure-4')
    expect(name).toBe('Instructions: IFT')
    // On the map or not, every row is somewhere.
    const [drawn, , , notDrawn, excluded] = cells.map((cell: string) => Number(cell.replace(',', '')))
    expect(drawn + notDrawn + excluded).toBe(5100)
  })

  it("makes intervals of responses by drawing prompts: a prompt's candidates are not independent", async () => {
    const copy = await copied(directory)
    const row = (i: number, copyOf: number) =>
      JSON.stringify({ prompt_index: i, candidate: copyOf, text: 'x'.repeat(10 + i) })
    const width = async (copies: number): Promise<number> => {
      const all = Array.from({ length: 40 }, (_, i) => Array.from({ length: copies }, (_, j) => row(i, j)))
      await writeFile(join(copy, 'iteration-1', 'candidates.jsonl'), all.flat().join('\n'))
      const { stdout } = await command(['reproduce', copy, '--json'])
      const { tables } = JSON.parse(stdout).reproduction
      const texts = tables.find(({ id }: { id: string }) => id === 'texts').table.rows[1].cells[1]
      const [, low, high] = /\((\d+) to (\d+)\)/.exec(texts) ?? []
      return Number(high) - Number(low)
    }
    const one = await width(1)
    expect(one).toBeGreaterThan(4)
    expect(await width(9)).toBe(one)
  })

  it('refuses a directory that holds no run but something else', async () => {
    const evaluation = join(directory, 'evaluation')
    const { code, stderr } = await command(['reproduce', evaluation])
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/holds an evaluation of models, and no run: .*--evaluation/),
    ])
    const judging = join(await temporaryFolder(), 'judging')
    await judgeDataset({
      ledger: fileLedger(judging),
      model,
      items: items.map(({ prompt }) => ({ prompt, responses: [{ text: 'a' }] })),
    }).start().result
    const judged = await command(['reproduce', judging])
    expect([judged.code, judged.stderr]).toEqual([
      2,
      expect.stringContaining('holds judgements of given texts'),
    ])
  })

  it('refuses the evaluation of another run, naming both revisions', async () => {
    const copy = await copied(directory)
    const file = join(copy, 'lineage.json')
    const lineage = JSON.parse(await readFile(file, 'utf8'))
    const { revision } = lineage[1].checkpoint
    lineage[1].checkpoint.revision = 'another'
    await writeFile(file, JSON.stringify(lineage))
    const { code, stderr } = await command(['reproduce', copy])
    expect([code, stderr]).toEqual([2, expect.stringContaining(`its M2 is ${revision}, and M2 of`)])
    expect(stderr).toContain('is another;')
  })

  it.each([
    ['report.json', 'iterations.0.judge.card', { metrics: {} }, 'iterations.0.judge.card.instructions'],
    ['report.json', 'iterations.0.judge.card.metrics', null, 'iterations.0.judge.card.metrics'],
    ['report.json', 'iterations.0.judge.card.metrics.tiesHalf.value', '<b>', 'card.metrics.tiesHalf.value'],
    ['report.json', 'iterations.0.judge.card.bootstrap', {}, 'card.bootstrap.resamples'],
    ['report.json', 'iterations.0.judge.card.baselines', null, 'card.baselines'],
    ['summary.json', 'models', [null], 'models.0'],
    ['summary.json', 'models', [{ name: 'M1', length: 7 }], 'models.0.length'],
    ['evaluation/models.json', 'models.0.judging.0.card.groups', 'six', 'models.0.judging.0.card.groups'],
    ['evaluation/models.json', 'cross', [{}], 'cross.0.judge'],
  ])('names file and field of %s where %s is %j', async (name, path, value, field) => {
    const copy = await copied(directory)
    const file = join(copy, name)
    const summary = { lengthUnit: 'words', qualityLabel: 'points', models: [], comparisons: [] }
    const document = name === 'summary.json' ? summary : JSON.parse(await readFile(file, 'utf8'))
    const keys = path.split('.')
    const last = keys.pop() ?? ''
    Reflect.set(
      keys.reduce((inner, key) => Reflect.get(inner, key), document),
      last,
      value,
    )
    await writeFile(file, JSON.stringify(document))
    const { code, stderr } = await command(['reproduce', copy])
    expect(code).toBe(1)
    expect(stderr).toContain(`${name}: `)
    expect(stderr).toContain(`${field}: `)
    expect(stderr).not.toContain('should not be')
  })

  it('takes all lengths from one source, and says which cards are from which', async () => {
    const copy = await copied(directory)
    const report = JSON.parse(await readFile(join(copy, 'report.json'), 'utf8'))
    const { card } = report.iterations[0].judge
    const summary = {
      ...{ lengthUnit: 'words', qualityLabel: 'points', comparisons: [] },
      models: [{ name: 'other', length: { value: 4 }, judge: { card } }],
    }
    await writeFile(join(copy, 'summary.json'), JSON.stringify(summary))
    const tables = async () => {
      const { stdout } = await command(['reproduce', copy, '--json'])
      const { tables } = JSON.parse(stdout).reproduction
      return (id: string) => tables.find((table: { id: string }) => table.id === id).table
    }
    const mixed = await tables()
    expect(mixed('lengths').title).toContain('(characters)')
    const names = ({ rows }: { rows: { name: string }[] }) => rows.map(({ name }) => name)
    expect(names(mixed('lengths'))).toEqual(['SFT', 'M1', 'M2'])
    expect(mixed('table-2').head).toEqual(['', 'SFT', 'M1', 'M2', 'other'])
    const row = (name: string) => mixed('table-2').rows.find((each: { name: string }) => each.name === name)
    expect(row('measured in').cells).toEqual(['models.json', 'models.json', 'models.json', 'summary.json'])
    await rm(join(copy, 'evaluation'), { recursive: true })
    const alone = await tables()
    expect(alone('lengths').title).toContain('(words)')
    expect(names(alone('lengths'))).toEqual(['other', 'M2'])
  })

  it('says of which iteration a dataset is missing', async () => {
    for (const name of ['candidates.jsonl', 'prompts.jsonl']) {
      const copy = await copied(directory)
      await rm(join(copy, 'iteration-1', name))
      const { code, stderr } = await command(['reproduce', copy])
      expect(code).toBe(1)
      expect(stderr).toContain(name)
      expect(stderr).toContain('is not there, though report.json has iteration 1 as finished: put')
    }
    const copy = await copied(directory)
    await rm(join(copy, 'iteration-1', 'pairs.jsonl'))
    const ift = join(copy, 'ift.jsonl')
    await writeFile(ift, '{"prompt":"a","completion":"b"}\n')
    expect((await command(['reproduce', copy, '--ift', ift])).stderr).toMatch(/pairs\.jsonl: is not there/)
  })

  it("takes Alpaca's rows with what the instruction is about", async () => {
    const file = join(await temporaryFolder(), 'alpaca.jsonl')
    const rows = [
      { instruction: 'Translate.', input: 'Good day', output: 'Guten Tag' },
      { instruction: 'Name a river.', input: '', output: 'Elbe' },
      { instruction: 'Name a prime.', output: 'Seven' },
    ]
    await writeFile(file, rows.map(row => JSON.stringify(row)).join('\n'))
    const { rows: pairs } = await readPairs(file)
    expect(pairs.map(({ prompt }) => prompt)).toEqual([
      'Translate.\n\nGood day',
      'Name a river.',
      'Name a prime.',
    ])
  })

  it('has table 1 where there are annotations of AlpacaEval', async () => {
    const rows = [2, 1.5, 1.25, null].map((preference, i) => ({
      instruction: `i${i}`,
      output_1: 'of the baseline',
      generator_1: 'baseline',
      output_2: 'ours',
      generator_2: 'M1',
      annotator: 'judge',
      preference,
    }))
    const file = join(await temporaryFolder(), 'annotations.json')
    await writeFile(file, JSON.stringify(rows))
    const { code, stdout } = await command(['reproduce', directory, '--alpaca', `M1=${file}`])
    expect(code).toBe(0)
    // (100 + 50 + 25) / 3, and a win with half a draw of three.
    expect(stdout).toMatch(/M1 +9\.94 +58\.33 +22\.05 +50\.00/)
    const wrong = await command(['reproduce', directory, '--alpaca', file])
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('expected MODEL=FILE')])
    await writeFile(file, '[{"instruction":')
    const cut = await command(['reproduce', directory, '--alpaca', `M1=${file}`])
    expect([cut.code, cut.stderr]).toEqual([1, expect.stringContaining('annotations.json')])
  })

  it.each([
    [['reproduce', 'nowhere'], 'there is no directory nowhere; give the directory of a run'],
    [['reproduce'], 'Expected argument for RUN'],
  ])('says what is missing: %j', async (args, message) => {
    const { code, stderr } = await command(args)
    expect(code).toBe(2)
    expect(stderr).toContain(message)
  })

  it('says which file is not as it was written', async () => {
    const folder = await temporaryFolder()
    const broken = join(folder, 'run')
    await mkdir(broken)
    await writeFile(join(broken, 'run.json'), await readFile(join(directory, 'run.json')))
    await writeFile(join(broken, 'report.json'), '{"iterations":[{"iteration":1,')
    const { code, stderr } = await command(['reproduce', broken])
    expect(code).toBe(1)
    expect(stderr).toMatch(/report\.json: is no JSON/)
    await writeFile(join(broken, 'report.json'), '{"iterations":[{"iteration":"one"}]}')
    expect((await command(['reproduce', broken])).stderr).toMatch(/report\.json: iterations\.0\.iteration: /)
    const lost = await command(['reproduce', directory, '--evaluation', folder])
    expect([lost.code, lost.stderr]).toEqual([
      2,
      expect.stringContaining('holds no finished evaluation of models'),
    ])
    const ift = join(folder, 'ift.jsonl')
    await writeFile(ift, '{"prompt":"a","completion":"b"}\n{"prompt":null}\n')
    expect((await command(['reproduce', directory, '--ift', ift])).stderr).toMatch(
      /ift\.jsonl:2: has not the fields/,
    )
    await writeFile(ift, Buffer.from('{"prompt":"a","completion":"\xff"}\n', 'latin1'))
    expect((await command(['reproduce', directory, '--ift', ift])).stderr).toMatch(/ift\.jsonl:1: .*not-utf8/)
    const gone = await command(['reproduce', directory, '--ift', join(folder, 'gone.jsonl')])
    expect([gone.code, gone.stderr]).toEqual([
      1,
      expect.stringMatching(/^self-rewarding: there is no file .*gone\.jsonl; correct the path\n$/),
    ])
  })
})
