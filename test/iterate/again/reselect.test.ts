import { describe, expect, it } from 'vitest'
import {
  type Aggregation,
  bestVsWorst,
  IterationRunner,
  JudgePrompt,
  type MemoryLedger,
  memoryLedger,
  positivesOnly,
  type RunnerOptions,
  reselect,
  type ScoreParser,
} from '../../../src/index.js'
import { allPairs, bestVsRandom, lengthControlled, spin } from '../../../src/select/variants/index.js'
import { countingModel, prompts, runOptions } from '../setup.js'

async function recordedRun(more: Partial<RunnerOptions> = {}): Promise<MemoryLedger> {
  const ledger = memoryLedger()
  await new IterationRunner(runOptions(ledger, countingModel(), { iterations: 2, ...more })).start().result
  return ledger
}

/** Files of the run itself, and those of a selection under the names of the run. */
const own = ({ files }: MemoryLedger) => [...files].filter(([path]) => !path.startsWith('selections/')).sort()
const selected = ({ files }: MemoryLedger, selection: string) =>
  new Map(
    [...files].flatMap(([path, text]) => {
      const name = path.split(`selections/${selection}/`)[1]
      return name === undefined ? [] : [[name, text]]
    }),
  )
const rows = (text = '') =>
  text
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line))

const template = JudgePrompt.additive().template
const scale = { min: 0, max: 5 }

/** Only the words of the paper's prompt, at the very end. */
const strict: ScoreParser = {
  id: 'strict-1',
  parse: text => {
    const score = /\nScore: ([34])$/.exec(text)?.[1]
    return score ? { ok: true, score: Number(score) } : { ok: false, reason: 'no-score', raw: text }
  },
}

const lowest: Aggregation = {
  name: 'lowest',
  aggregate: votes => ({ numerator: Math.min(...votes), denominator: 1 }),
}

/** Human answers to all prompts but one; one of them is what the model says as well. */
const answers = prompts
  .slice(1)
  .map((prompt, i) => ({ prompt, response: i === 0 ? 'answer 1' : `human ${i}` }))

describe('reselect', () => {
  it('with the settings of the run makes the rows of the run, under the same hash', async () => {
    const ledger = await recordedRun()
    const before = own(ledger)
    const { selection, iterations } = await reselect({ ledger })
    expect(iterations.map(({ iteration }) => iteration)).toEqual([1, 2])
    const again = selected(ledger, selection)
    for (const kind of ['candidates', 'judgements', 'scores', 'pairs', 'failures']) {
      for (const n of [1, 2]) {
        expect(again.get(`iteration-${n}/${kind}.jsonl`)).toBe(
          ledger.files.get(`iteration-${n}/${kind}.jsonl`),
        )
      }
    }
    const manifest = JSON.parse(ledger.files.get('iteration-2/manifest.json') ?? '{}')
    expect(selection).toBe(manifest.selection)
    expect(iterations[1]?.funnel).toEqual(manifest.funnel)
    expect(iterations[1]?.datasets).toEqual(manifest.datasets)
    expect(own(ledger)).toEqual(before)
  })

  it('keeps what the run required of votes, unless told otherwise', async () => {
    const ledger = await recordedRun({ judge: { requiredVotes: 1, spareVotes: 0 } })
    const same = await reselect({ ledger })
    expect(selected(ledger, same.selection).get('iteration-1/scores.jsonl')).toBe(
      ledger.files.get('iteration-1/scores.jsonl'),
    )
    const all = await reselect({ ledger, requiredVotes: 3 })
    expect(all.iterations[0]?.funnel.scores.scored).toBeLessThan(
      same.iterations[0]?.funnel.scores.scored ?? 0,
    )
  })

  it('of a resumed run is that of an undisturbed one', async () => {
    const whole = await recordedRun()
    const ledger = memoryLedger()
    const abort = new AbortController()
    const stopped = countingModel({
      before: call => {
        if (call === 25) abort.abort()
      },
    })
    await new IterationRunner(runOptions(ledger, stopped, { iterations: 2 })).start({ signal: abort.signal })
      .result
    await new IterationRunner(runOptions(ledger, countingModel(), { iterations: 2 })).start().result
    const settings = { select: positivesOnly({ score: 4 }), votes: 2 }
    const [a, b] = [await reselect({ ledger: whole, ...settings }), await reselect({ ledger, ...settings })]
    expect(b).toEqual(a)
    expect(selected(ledger, b.selection)).toEqual(selected(whole, a.selection))
  })

  it.each([
    [
      'a stricter parser',
      { judge: JudgePrompt.custom({ template, scale, parser: strict }), requiredVotes: 1 },
    ],
    [
      'another scale',
      { judge: JudgePrompt.custom({ template, scale: { min: 1, max: 4 } }), requiredVotes: 1 },
    ],
    ['another aggregation', { aggregation: lowest }],
    ['positive examples only', { select: positivesOnly({ score: 4 }) }],
    ['fewer votes', { votes: 1 }],
    ['fewer required votes', { requiredVotes: 2 }],
    ['all pairs above a margin', { select: allPairs({ margin: 0.5, max: 3 }) }],
    ['best against random', { select: bestVsRandom() }],
    ['length control', { select: lengthControlled({ rho: 0.2 }) }],
    ['the human answers', { select: spin({ answers }) }],
    ['unfinished candidates', { select: bestVsWorst({ unfinished: 'allow' }) }],
  ])('under %s has a hash of its own, makes no call and leaves the run alone', async (_, settings) => {
    const ledger = await recordedRun()
    const before = own(ledger)
    const calls = ledger.records.length
    const { selection, iterations } = await reselect({ ledger, ...settings })
    expect(selection).not.toBe((await reselect({ ledger })).selection)
    expect((await reselect({ ledger, ...settings })).selection).toBe(selection)
    expect(own(ledger)).toEqual(before)
    expect(ledger.records).toHaveLength(calls)
    expect(iterations).toHaveLength(2)
  })

  it('reads replies with the parser it is given, and counts what that refuses', async () => {
    const ledger = await recordedRun()
    const judge = JudgePrompt.custom({ template, scale, parser: strict })
    const { selection, iterations } = await reselect({ ledger, judge, requiredVotes: 1 })
    const files = selected(ledger, selection)
    const scores = rows(files.get('iteration-1/judgements.jsonl')).map(({ score }) => score)
    const before = rows(ledger.files.get('iteration-1/judgements.jsonl')).map(({ score }) => score)
    expect(scores).toEqual(before.filter(score => score === 3 || score === 4))
    expect(Object.keys(iterations[0]?.funnel.votes.histogram ?? {})).toEqual(['3', '4'])
    const received = iterations[0]?.funnel.votes.received ?? 0
    expect(iterations[0]?.funnel.votes.failed).toEqual({ 'no-score': received - scores.length })
  })

  it('selects examples to imitate of exactly the score asked for', async () => {
    const ledger = await recordedRun()
    const { selection, iterations } = await reselect({ ledger, select: positivesOnly({ score: 3 }) })
    const files = selected(ledger, selection)
    const examples = rows(files.get('iteration-1/sft.jsonl'))
    const scores = rows(ledger.files.get('iteration-1/scores.jsonl'))
    expect(examples.length).toBeGreaterThan(0)
    expect(iterations[0]?.funnel.selected.rows).toBe(examples.length)
    for (const { prompt_index, candidate, score } of examples) {
      expect(score).toBe(3)
      expect(scores).toContainEqual(expect.objectContaining({ prompt_index, candidate, score: 3 }))
    }
    expect(files.has('iteration-1/pairs.jsonl')).toBe(false)
  })

  it.each([
    ['all pairs', allPairs({ margin: 0.5 })],
    ['some of all pairs', allPairs({ margin: 0.5, max: 2 })],
    ['best against random', bestVsRandom()],
    ['length control', lengthControlled({ rho: 0.3 })],
    ['no length control', lengthControlled({ rho: 0 })],
  ])('makes pairs by %s of the recorded scores, and what it counts adds up', async (_, select) => {
    const ledger = await recordedRun()
    const { selection, iterations } = await reselect({ ledger, select })
    const files = selected(ledger, selection)
    const scores = new Map(
      rows(ledger.files.get('iteration-1/scores.jsonl')).map(row => [
        `${row.prompt_index}/${row.candidate}`,
        row.score,
      ]),
    )
    const pairs = rows(files.get('iteration-1/pairs.jsonl'))
    expect(pairs.length).toBeGreaterThan(0)
    for (const pair of pairs) {
      expect(pair.chosen_score).toBe(scores.get(`${pair.prompt_index}/${pair.chosen_candidate}`))
      expect(pair.rejected_score).toBe(scores.get(`${pair.prompt_index}/${pair.rejected_candidate}`))
      expect(pair.chosen_score).toBeGreaterThan(pair.rejected_score)
      expect(pair.chosen).not.toEqual(pair.rejected)
    }
    const funnel = iterations[0]?.funnel
    const excluded = Object.values(funnel?.selected.excluded ?? {}).reduce((a, b) => a + b, 0)
    expect((funnel?.selected.prompts ?? 0) + excluded).toBe(funnel?.prompts.accepted)
    expect(funnel?.selected).toMatchObject({
      rows: pairs.length,
      prompts: new Set(pairs.map(pair => pair.prompt_index)).size,
    })
    const reasons = rows(files.get('iteration-1/failures.jsonl')).filter(({ stage }) => stage === 'selection')
    expect(reasons).toHaveLength(excluded)
  })

  it('with fewer pairs a prompt counts those it leaves out', async () => {
    const ledger = await recordedRun()
    const rowsOf = async (max?: number) => {
      const select = allPairs({ margin: 0.5, ...(max !== undefined && { max }) })
      return (await reselect({ ledger, select })).iterations[0]?.funnel.selected
    }
    const [all, one] = [await rowsOf(), await rowsOf(1)]
    expect(one?.rows).toBe(all?.prompts)
    expect(one?.rowsLeftOut).toEqual({ 'over-max': (all?.rows ?? 0) - (one?.rows ?? 0) })
  })

  it('chooses human answers over generations, without scores', async () => {
    const ledger = await recordedRun()
    const { selection, iterations } = await reselect({ ledger, select: spin({ answers }) })
    const pairs = rows(selected(ledger, selection).get('iteration-1/pairs.jsonl'))
    const texts = new Map(
      rows(ledger.files.get('iteration-1/candidates.jsonl')).map(row => [
        `${row.prompt_index}/${row.candidate}`,
        row.text,
      ]),
    )
    expect(pairs.map(({ prompt_index }) => prompt_index)).toEqual(prompts.slice(1).map((_, i) => i + 1))
    for (const { prompt_index, chosen, rejected, rejected_candidate, ...more } of pairs) {
      expect(chosen).toEqual([{ role: 'assistant', content: answers[prompt_index - 1]?.response }])
      const content = texts.get(`${prompt_index}/${rejected_candidate}`)
      expect(rejected).toEqual([{ role: 'assistant', content }])
      expect(content).not.toBe(answers[prompt_index - 1]?.response)
      expect(more).toMatchObject({ chosen_candidate: -1, chosen_score: null, rejected_score: null })
    }
    expect(iterations[0]?.funnel.selected).toMatchObject({ rows: pairs.length, excluded: { 'no-answer': 1 } })
    const other = [...answers.slice(1), { prompt: prompts[0] ?? '', response: 'human' }]
    expect((await reselect({ ledger, select: spin({ answers: other }) })).selection).not.toBe(selection)
  })

  it('with fewer votes takes the first of those recorded', async () => {
    const ledger = await recordedRun()
    const { selection } = await reselect({ ledger, votes: 1 })
    const judgements = rows(ledger.files.get('iteration-1/judgements.jsonl'))
    for (const row of rows(selected(ledger, selection).get('iteration-1/scores.jsonl'))) {
      const first = judgements.find(
        vote => vote.prompt_index === row.prompt_index && vote.candidate === judgedAs(ledger, row),
      )
      expect(row).toMatchObject({ votes: 1, score: first?.score })
    }
  })

  it('refuses another template: that is another question', async () => {
    const ledger = await recordedRun()
    const before = new Map(ledger.files)
    const judge = JudgePrompt.custom({ template: `${template}\n`, scale })
    await expect(reselect({ ledger, judge })).rejects.toMatchObject({
      name: 'InvalidArgumentError',
      field: 'judge',
      expected: expect.stringContaining('needs new calls'),
    })
    expect(ledger.files).toEqual(before)
    await expect(reselect({ ledger })).resolves.toBeDefined()
  })

  it.each([
    ['votes', { votes: 0 }],
    ['votes', { votes: 1.5 }],
    ['votes', { votes: 6 }],
    ['requiredVotes', { requiredVotes: 0 }],
    ['requiredVotes', { requiredVotes: 4 }],
    ['requiredVotes', { votes: 1, requiredVotes: 2 }],
    ['vote', { vote: 3 }],
  ])('refuses %s of %o', async (field, settings) => {
    const ledger = await recordedRun()
    await expect(reselect({ ledger, ...settings })).rejects.toMatchObject({
      name: 'InvalidArgumentError',
      field,
    })
  })

  it('says so where there is nothing to select from', async () => {
    const ledger = memoryLedger()
    await (await ledger.open()).close()
    await expect(reselect({ ledger })).rejects.toMatchObject({
      name: 'RunError',
      message: expect.stringContaining('no finished iteration'),
    })
  })
})

/** The candidate on which a candidate's votes were cast. */
function judgedAs({ files }: MemoryLedger, row: { prompt_index: number; candidate: number }): number {
  const candidates = rows(files.get('iteration-1/candidates.jsonl'))
  const found = candidates.find(
    ({ prompt_index, candidate }) => prompt_index === row.prompt_index && candidate === row.candidate,
  )
  return found?.same_text_as
}
