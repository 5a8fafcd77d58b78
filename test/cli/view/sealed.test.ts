import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromRows } from '../../../src/cli/explain/from-rows.js'
import { marks } from '../../../src/cli/view/index/prompt-columns.js'
import { type Columns, datasetColumns, type Row, rowLine } from '../../../src/ledger/rows.js'
import { type RowOf, rowShapes } from '../../../src/report/run/rows.js'
import { documents, indexed } from './run.js'

const kinds = ['prompts', 'candidates', 'judgements', 'scores', 'failures', 'pairs', 'sft'] as const
type Kind = (typeof kinds)[number]

const text = fc.string({ unit: 'binary', maxLength: 12 })
const vote = fc.record({ score: fc.option(fc.integer({ min: 0, max: 5 })), text })
const answer = fc.record({
  text: fc.option(text),
  isFinished: fc.boolean(),
  isFlagged: fc.boolean(),
  votes: fc.array(vote, { maxLength: 3 }),
  score: fc.option(fc.integer({ min: 0, max: 10 }).map(half => half / 2)),
})
const prompt = fc.record({
  text,
  answers: fc.array(answer, { maxLength: 3 }),
  outcome: fc.constantFrom(
    'pair',
    'two pairs',
    'unscored pair',
    'positive',
    'pair and positive',
    'tie',
    'below-margin',
    'nothing',
  ),
})
type Made = typeof prompt extends fc.Arbitrary<infer T> ? T : never

/** The lines of all datasets, as a run writes them. */
function linesOf(prompts: readonly Made[]): Record<Kind, string[]> {
  const lines: Record<Kind, string[]> = {
    prompts: [],
    candidates: [],
    judgements: [],
    scores: [],
    failures: [],
    pairs: [],
    sft: [],
  }
  const add = <C extends Columns>(kind: Kind, columns: C, row: Row<C>) =>
    lines[kind].push(rowLine(columns, row))
  const fail = (
    stage: string,
    at: { prompt_index: number; candidate: number },
    vote: number,
    reason: string,
    text: string,
  ) => add('failures', datasetColumns.failures, { stage, ...at, vote, reason, text })
  for (const [prompt_index, { text, answers, outcome }] of prompts.entries()) {
    add('prompts', datasetColumns.prompts, { prompt_index, prompt: text, source: 'made up' })
    for (const [candidate, { text, isFinished, isFlagged, votes, score }] of answers.entries()) {
      const at = { prompt_index, candidate }
      if (text === null) {
        fail('candidates', at, -1, 'call-timeout', 'too late')
        continue
      }
      const finish = isFinished ? 'stop' : 'length'
      add('candidates', datasetColumns.candidates, {
        ...at,
        text,
        finish,
        same_text_as: candidate,
        flags: isFlagged ? 'special-token' : '',
      })
      for (const [vote, { score, text }] of votes.entries()) {
        if (score === null) fail('judgements', at, vote, 'no-score', text)
        else add('judgements', datasetColumns.judgements, { ...at, vote, score, text, finish: 'stop' })
      }
      if (score === null) fail('scores', at, -1, 'too-few-votes', '')
      else
        add('scores', datasetColumns.scores, {
          ...at,
          score,
          score_numerator: 2 * score,
          score_denominator: 2,
          votes: 1,
        })
    }
    const pair = (chosen_score: number | null, rejected_score: number | null) =>
      add('pairs', datasetColumns.pairs, {
        prompt: 'p',
        chosen: 'c',
        rejected: 'r',
        prompt_index,
        chosen_candidate: 0,
        rejected_candidate: 1,
        chosen_score,
        rejected_score,
      })
    if (['pair', 'two pairs', 'pair and positive'].includes(outcome)) pair(4, 1.5)
    if (outcome === 'two pairs') pair(5, 2)
    if (outcome === 'unscored pair') pair(null, null)
    if (outcome === 'positive' || outcome === 'pair and positive')
      add('sft', datasetColumns.sft, { prompt: 'p', completion: 'c', prompt_index, candidate: 0, score: 5 })
    if (outcome === 'tie' || outcome === 'below-margin')
      fail('selection', { prompt_index, candidate: -1 }, -1, outcome, '')
  }
  return lines
}

/** Rows that a plain reading of a whole file finds, and lines that it passes over. */
function plainly<K extends Kind>(
  kind: K,
  file: string,
  prompts: number,
): { rows: RowOf<K>[]; passed: number } {
  const rows: RowOf<K>[] = []
  let passed = 0
  let last = 0
  for (const line of file.split('\n')) {
    if (line === '') continue
    let value: unknown
    try {
      value = JSON.parse(line)
    } catch {}
    const { success, data } = rowShapes[kind].safeParse(value)
    const at = data?.prompt_index ?? -1
    if (success && at >= last && at < prompts) {
      last = at
      rows.push(data as RowOf<K>)
    } else passed++
  }
  return { rows, passed }
}

const damage = fc.record({
  kind: fc.constantFrom(...kinds),
  line: fc.nat(30),
  how: fc.constantFrom('cut', 'zero', 'other', 'twice', 'none', 'far'),
})

function damaged(lines: readonly string[], at: number, how: string): string[] {
  const all = [...lines]
  const line = all[at % Math.max(1, all.length)]
  if (line === undefined) return all
  const by: Record<string, string[]> = {
    cut: [line.slice(0, Math.floor(line.length / 2))],
    zero: ['\0'.repeat(line.length)],
    other: ['{"id":1}'],
    twice: [line, line],
    none: [],
    far: [line.replace(/"prompt_index":\d+/, '"prompt_index":4000000000')],
  }
  all.splice(at % all.length, 1, ...(by[how] ?? []))
  return all
}

describe('an index of datasets', () => {
  it('says what a plain reading of all files says, whatever lines are damaged', async () => {
    const { write } = await documents()
    const isEnded = fc.boolean()
    await fc.assert(
      fc.asyncProperty(
        fc.array(prompt, { maxLength: 12 }),
        fc.array(damage, { maxLength: 3 }),
        isEnded,
        async (made, damages, isEnded) => {
          const lines = linesOf(made)
          for (const { kind, line, how } of damages) lines[kind] = damaged(lines[kind], line, how)
          const files = Object.fromEntries(
            kinds.map(kind => [
              kind,
              lines[kind]
                .map(line => `${line}\n`)
                .join('')
                .slice(0, isEnded ? undefined : -1),
            ]),
          ) as Record<Kind, string>
          const named = Object.fromEntries(kinds.map(kind => [`iteration-1/${kind}.jsonl`, files[kind]]))
          const directory = await write(named, made.length, true)
          const index = await indexed(directory)
          const [iteration] = index.iterations
          if (iteration === undefined) throw new Error('no iteration')
          expect(iteration.isComplete).toBe(true)
          expect(index.iterations).toHaveLength(1)
          const { columns } = iteration
          const most = Math.ceil((Buffer.byteLength(files.prompts) + 1) / 42)
          const prompts = Math.min(made.length, most)
          expect(columns.prompts).toBe(prompts)
          const read = kinds.map(kind => plainly(kind, files[kind], prompts))
          const passed = read.reduce((sum, each) => sum + each.passed, 0)
          const said = index.damage.map(line => Number(/: (\d+) lines? passed over/.exec(line)?.[1] ?? 0))
          expect(said.reduce((sum, count) => sum + count, 0)).toBe(passed)
          const rows = <K extends Kind>(kind: K) => plainly(kind, files[kind], prompts).rows
          for (let at = 0; at < prompts; at++) {
            const own = <K extends Kind>(kind: K) => rows(kind).filter(row => row.prompt_index === at)
            const candidates = own('candidates')
            const failures = own('failures')
            const pairs = own('pairs')
            const sft = own('sft')
            const scores = own('scores').map(({ score }) => score)
            const gaps = pairs.map(
              pair => (pair.chosen_score ?? Number.NaN) - (pair.rejected_score ?? Number.NaN),
            )
            const spread = scores.length > 1 ? Math.max(...scores) - Math.min(...scores) : Number.NaN
            const reason =
              failures.filter(({ stage }) => stage === 'selection').at(-1)?.reason ?? 'over-target'
            expect({
              candidates: columns.candidates[at],
              length: columns.length[at],
              failedVotes: columns.failedVotes[at],
              gap: columns.gap[at],
              outcome: index.words.wordOf(columns.outcome[at] ?? 0),
              marks: columns.marks[at],
            }).toEqual({
              candidates: candidates.length + failures.filter(({ stage }) => stage === 'candidates').length,
              length:
                candidates.length > 0 ? Math.max(...candidates.map(({ text }) => text.length)) : Number.NaN,
              failedVotes: failures.filter(({ stage }) => stage === 'judgements').length,
              gap: pairs.length > 0 ? Math.max(...gaps) : spread,
              outcome: pairs.length > 0 ? 'pair' : sft.length > 0 ? 'positive' : reason,
              marks:
                (candidates.some(({ flags }) => flags !== '') ? marks.flagged : 0) +
                (candidates.some(({ finish }) => finish !== 'stop') ? marks.unfinished : 0),
            })
            const { row, ...found } = await iteration.find(at)
            expect(row).toEqual(own('prompts')[0])
            expect(found).toEqual(
              fromRows({
                candidates,
                judgements: own('judgements'),
                scores: own('scores'),
                failures,
                pairs,
                sft,
              }),
            )
          }
          const every = Array.from({ length: prompts }, (_, at) => at)
          const excerpts = every.map(at => rows('prompts').find(row => row.prompt_index === at)?.prompt)
          const shown = await iteration.excerpts(every)
          expect(shown).toEqual(excerpts.map(excerpt => excerpt ?? ''))
        },
      ),
      { numRuns: 60 },
    )
  })
})
