import { describe, expect, it } from 'vitest'
import { formatReproduction, type ReproducedRun, reproduce } from '../../../src/report/index.js'
import { paper } from '../../../src/report/reproduce/paper.js'
import { paperSettings, reproducedRun } from './fixture.js'

const reproduction = reproduce(reproducedRun)
const tableOf = (id: string) => reproduction.tables.find(table => table.id === id)?.table
const cell = (id: string, row: string, column: string): string | undefined => {
  const table = tableOf(id)
  const at = (table?.head.indexOf(column) ?? 0) - 1
  return table?.rows.find(({ name }) => name === row)?.cells[at]
}

describe("the paper's numbers", () => {
  it('are shares that add up', () => {
    for (const { win, tie, lose } of paper.headToHead) expect(win + tie + lose).toBeCloseTo(1, 2)
    // Table 3's additive row is Table 2's SFT row with fewer digits.
    const { spearman, kendall, ...shares } = paper.judging.SFT
    expect(paper.judgePrompts.additive).toEqual({ ...shares, spearman: 0.25, kendall: 0.23 })
    expect(spearman).toBeCloseTo(0.25, 2)
    expect(kendall).toBeCloseTo(0.23, 2)
  })
})

describe('reproduce', () => {
  it('puts every reading of pairwise accuracy beside what the paper reports', () => {
    expect(tableOf('table-2')?.head).toEqual(['', 'SFT', 'M1', 'M2'])
    expect(cell('table-2', 'pairwise accuracy, paper', 'SFT')).toBe('65.1%')
    // Of three pairs one is tied, one right and one wrong.
    expect(cell('table-2', 'ties half', 'SFT')).toBe('50.0% [0.0, 100.0]')
    expect(cell('table-2', 'ties excluded', 'SFT')).toMatch(/^50\.0% /)
    expect(cell('table-2', 'ties wrong', 'SFT')).toMatch(/^33\.3% /)
    expect(cell('table-2', 'share of pairs decided', 'SFT')).toMatch(/^66\.7% /)
    expect(cell('table-2', 'ties half', 'M2')).toBe('–')
    expect(cell('table-2', 'pairwise accuracy, paper', 'M2')).toBe('80.4%')
    expect(cell('table-2', 'responses without a score', 'M1')).toBe('1')
  })

  it('compares judge prompts on the model that has several', () => {
    expect(tableOf('table-3')?.title).toContain('SFT as the judge')
    expect(tableOf('table-3')?.head).toEqual(['', 'additive', 'multiple-choice'])
    expect(cell('table-3', 'pairwise accuracy, paper', 'multiple-choice')).toBe('26.6%')
    expect(cell('table-3', 'ties wrong', 'multiple-choice')).toMatch(/^33\.3% /)
  })

  it('says of each column what it was measured on', () => {
    expect(cell('table-2', 'groups', 'SFT')).toBe('3')
    expect(cell('table-2', 'groups', 'M2')).toBe('–')
    expect(cell('table-2', 'resamples', 'M1')).toBe('10,000')
    expect(cell('table-2', 'longer is better, same pairs', 'SFT')).toBe('–')
    const notes = (id: string) => reproduction.tables.find(table => table.id === id)?.notes
    expect(notes('table-2')).toContain('Judge prompt: additive.')
    // Columns of Table 3 are named for their prompts.
    expect(cell('table-3', 'judge prompt', 'additive')).toBeUndefined()
    const [sft, ...others] = reproducedRun.models
    const own = sft?.cards.toReversed().map(each => ({ ...each, from: 'models.json' })) ?? []
    const rest = others.map(model => ({
      ...model,
      cards: model.cards.map(each => ({ ...each, from: 'report.json' })),
    }))
    const mixed = reproduce({ ...reproducedRun, models: [{ name: 'SFT', cards: own }, ...rest] })
    const rows = mixed.tables.find(({ id }) => id === 'table-2')?.table.rows
    expect(rows?.find(({ name }) => name === 'judge prompt')?.cells).toEqual([
      'multiple-choice',
      'additive',
      '–',
    ])
    expect(rows?.find(({ name }) => name === 'measured in')?.cells).toEqual([
      'models.json',
      'report.json',
      '–',
    ])
  })

  it('shows strengths, the cross-judging matrix and self-preference where there are some', () => {
    const ids = reproduction.tables.map(({ id }) => id)
    expect(ids).not.toContain('strengths')
    expect(ids).not.toContain('cross')
    const cross = ['M1', 'M2'].flatMap(judge =>
      ['M1', 'M2'].map((writer, i) => ({
        judge,
        writer,
        n: 9,
        excluded: i,
        mean: 3 + i,
        interval: { low: 2, high: 5 },
      })),
    )
    const own = { model: 'M2', n: 9, value: 0.5, interval: { low: 0.1, high: 0.9 } }
    const of = (more: Partial<ReproducedRun>, id: string) =>
      reproduce({ ...reproducedRun, ...more }).tables.find(table => table.id === id)
    expect(of({ cross }, 'cross')?.table.rows.slice(2)).toEqual([
      { name: 'M2', cells: ['3.00 (2.00 to 5.00)', '4.00 (2.00 to 5.00)'] },
      { name: 'answers scored', part: true, cells: ['9', '9 of 10'] },
    ])
    expect(of({ selfPreference: [own] }, 'self-preference')?.table.rows).toEqual([
      { name: 'M2', cells: ['+0.50 (+0.10 to +0.90)', '9'] },
    ])
    const models = [{ model: 'M1', strength: -1, interval: undefined, beats: [] }]
    const scale = { ok: true, models, comparisons: 20, excluded: 0, ridge: 0 } as const
    expect(of({ strengths: scale }, 'strengths')?.table.rows[0]?.cells).toEqual(['-1.000 (–)', '-174'])
    const counts = { comparisons: 20, excluded: 0 }
    const none = { ok: false, reason: 'one-sided', groups: [['M2'], ['M1', 'SFT']], ...counts } as const
    expect(of({ strengths: none }, 'strengths')?.table.rows[1]?.cells).toEqual(['M1, SFT'])
    expect(of({ strengths: none }, 'strengths')?.notes[0]).toContain('one won all')
  })

  it('says which ties nobody was asked about, and how many prompts a net takes', () => {
    const comparisons = reproducedRun.comparisons.map(each => ({ ...each, identical: 7, promptsNeeded: 120 }))
    const table = reproduce({ ...reproducedRun, comparisons }).tables.find(
      ({ id }) => id === 'figure-3',
    )?.table
    expect(table?.head.slice(-4)).toEqual(['prompts', 'same answer', 'excluded', 'prompts needed'])
    expect(table?.rows[0]?.cells.slice(-4)).toEqual(['256', '7', '3', '120'])
    expect(tableOf('figure-3')?.head).not.toContain('same answer')
  })

  it('shows win, tie and lose of a pair with its net, and nothing where nothing was compared', () => {
    expect(cell('figure-3', 'M2 against M1', 'paper')).toBe('55.5 / 32.8 / 11.7%')
    expect(cell('figure-3', 'M2 against M1', 'here')).toBe('50.0 / 25.0 / 25.0%')
    expect(cell('figure-3', 'M2 against M1', 'net, here (95%)')).toBe('+0.250 [+0.140, +0.360]')
    expect(cell('figure-3', 'M2 against other', 'here')).toBe('–')
    expect(cell('figure-3', 'M2 against other', 'excluded')).toBe('5')
  })

  it('says which tables there are no numbers for, and what would give some', () => {
    expect(reproduction.missing).toEqual([])
    const bare = reproduce({
      ...reproducedRun,
      models: [],
      comparisons: [],
      alpacaEval: [],
      maps: [],
      rows: {},
    })
    expect(bare.tables).toEqual([])
    expect(bare.missing.map(text => text.split(' (')[0])).toEqual([
      'Table 1',
      'Table 2',
      'Table 3',
      'Figure 3',
      'Figure 4',
    ])
  })

  it('is the same as JSON', () => {
    const again = reproduce(JSON.parse(JSON.stringify(reproducedRun)))
    expect(formatReproduction(again)).toBe(formatReproduction(reproduction))
  })

  it('fits a terminal', () => {
    for (const width of [60, 80, 110]) {
      const lines = formatReproduction(reproduction, { width }).split('\n')
      expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(width)
    }
  })
})

describe('deviations', () => {
  const of = (settings: object) =>
    reproduce({ ...reproducedRun, settings: { ...paperSettings, ...settings } }).deviations

  const judged = (more: object) => ({ judge: { ...paperSettings.judge, ...more } })
  const drawn = (more: object) => ({
    candidates: { n: 4, sampling: { temperature: 0.7, topP: 0.9, ...more } },
  })

  it('say nothing of votes where nobody judges, and nothing of a reference where nothing has one', () => {
    const named = (settings: object) => of(settings).map(({ what }) => what)
    const unjudged = named({ judge: undefined, select: { name: 'spin', method: 'dpo', options: {} } })
    expect(unjudged.filter(what => /vote|blank|equal best|judge, /.test(what))).toEqual([])
    expect(unjudged).toContain('DPO reference')
    const imitated = named({ select: { name: 'positives-only', method: 'sft', options: {} } })
    expect(imitated).toContain('votes without a score')
    expect(imitated).not.toContain('DPO reference')
    expect(imitated).not.toContain('beta')
    expect(of({ select: { name: 'positives-only', method: 'sft' } })).toContainEqual(
      expect.objectContaining({ what: 'learning rate', paper: 'SFT 5.5e-6, falling to 1.1e-6' }),
    )
    // Another judge prompt is named; its wording is its own.
    expect(named(judged({ prompt: 'mine', template: 'other' }))).not.toContain('wording of the judge prompt')
  })

  it("are only what the paper is silent about where a run has the paper's values", () => {
    expect(of({}).every(({ paper }) => paper === 'not stated')).toBe(true)
  })

  it.each([
    [{ candidates: { n: 8, sampling: { temperature: 0.7, topP: 0.9 } } }, 'candidates a prompt', '8'],
    [{ judge: { ...paperSettings.judge, model: 'gpt' } }, 'who judges', 'gpt'],
    [{ judge: { ...paperSettings.judge, votes: 1 } }, 'votes a candidate', '1'],
    [{ judge: undefined }, 'judge prompt', 'nobody judges'],
    [{ select: { name: 'spin' } }, 'what is selected', 'spin'],
    [{ prompts: { list: 'abc' } }, 'where prompts come from', 'a list that was given'],
    [{ prompts: { writer: 'self' } }, 'who writes new prompts', 'self'],
    [{ targetPairs: [100] }, 'preference pairs', '[100]'],
    [{ training: { beta: 0.2, learning_rate: 1e-6 } }, 'beta', '0.2'],
    [{ training: {} }, 'beta', "the trainer's own"],
    [{ mix: { rows: 'abc', count: 5 } }, 'seed rows mixed in', '5'],
    [{ format: { kind: 'text' } }, 'raw text format', 'text'],
    [{ iterations: 3 }, 'iterations', '3'],
    [{ split: undefined }, 'held-out sets', 'no split: prompts are not checked against held-out ones'],
    [judged({ template: 'other' }), 'wording of the judge prompt', 'another template under its name'],
    [
      judged({ spareVotes: 0 }),
      'votes without a score',
      'never a number; counted by reason; none is asked in their place',
    ],
    [
      judged({ spareVotes: 4 }),
      'votes without a score',
      'never a number; counted by reason; up to 4 more are asked',
    ],
    [
      judged({ requiredVotes: 2 }),
      'candidates with too few valid votes',
      'neither chosen nor rejected, and counted; of 3 votes 2 are required',
    ],
    [judged({}), 'unfinished candidates', 'not judged, so neither chosen nor rejected, and counted'],
    [
      judged({ unfinished: true }),
      'unfinished candidates',
      'judged; neither chosen nor rejected, and counted',
    ],
    [
      {
        ...judged({ unfinished: true }),
        select: { name: 'best-vs-worst', options: { unfinished: 'allow' } },
      },
      'unfinished candidates',
      'judged; may be chosen or rejected',
    ],
    [
      { ...judged({}), select: { name: 'best-vs-worst', options: { unfinished: 'allow' } } },
      'unfinished candidates',
      'not judged, so neither chosen nor rejected, and counted',
    ],
    [
      { judge: undefined, select: { name: 'spin', options: { unfinished: 'allow' } } },
      'unfinished candidates',
      'may be chosen or rejected',
    ],
    [drawn({ topK: 40 }), 'candidates, top-k', '40'],
    [drawn({ maxTokens: 512 }), 'candidates, tokens at most', '512'],
    [drawn({}), 'candidates, tokens at most', "the backend's own limit"],
    [
      { prompts: { sampling: { temperature: 1, topP: 1 } } },
      'how new prompts are drawn',
      'temperature 1, topP 1',
    ],
    [{ prompts: { perCall: 5 } }, 'new prompts asked for in a call', '5'],
    [{ prompts: { form: { form: 'mine-1' } } }, 'form in which new prompts are asked for', 'form mine-1'],
  ])('has %j as one', (settings, what, here) => {
    expect(of(settings)).toContainEqual(expect.objectContaining({ what, here }))
  })
})
