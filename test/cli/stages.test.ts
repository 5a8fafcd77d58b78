import { describe, expect, it } from 'vitest'
import type { Progress } from '../../src/cli/progress/progress.js'
import { Rate } from '../../src/cli/run/rate.js'
import { RunStages } from '../../src/cli/run/stages.js'
import { type EvaluationPart, ProviderError, type RunEvent } from '../../src/index.js'

const checkpoint = { name: 'M1', path: 'ckpt/M1', revision: 'm1' }
const begin: RunEvent = { type: 'iteration-start', iteration: 1, checkpoint, sealed: false }
const responses = (items: number, done = 0): RunEvent => ({
  type: 'stage-start',
  iteration: 1,
  stage: 'responses',
  items,
  done,
})
const excluded = (promptIndex: number): RunEvent => ({
  type: 'prompt-exclude',
  iteration: 1,
  promptIndex,
  reason: 'tie',
})
const positive = (promptIndex: number): RunEvent => ({
  type: 'positive',
  iteration: 1,
  example: {
    prompt: 'p',
    completion: 'c',
    promptIndex,
    candidate: 0,
    score: { numerator: 5, denominator: 1 },
  },
})
const failed: RunEvent = {
  type: 'call-fail',
  iteration: 1,
  kind: 'candidates',
  error: new ProviderError('too long', { kind: 'bad-request', retryable: false }),
}

/** What a view is told of some events, all at one moment. */
function told(events: readonly RunEvent[], shard?: { index: number; count: number }): Progress[] {
  const progress: Progress[] = []
  const stages = new RunStages(
    one => progress.push(one),
    () => 0,
    shard ? { shard } : {},
  )
  for (const event of [begin, ...events]) stages.follow(event)
  return progress
}
const last = (progress: readonly Progress[]) => progress.at(-1)

describe('stages of a run', () => {
  it('counts prompts that an earlier start wrote down', () => {
    const stage = { iteration: 1, stage: 'prompts' } as const
    const start: RunEvent = { type: 'stage-start', ...stage, items: 60, done: 60 }
    expect(told([start, { type: 'stage-end', ...stage }]).at(-1)).toEqual({
      type: 'stage-end',
      summary: '60 prompts',
    })
  })

  it('go on from what earlier starts have done', () => {
    expect(told([responses(100, 40)])).toEqual([
      { type: 'stage', stage: 'responses', label: 'M1 answers and judges', unit: 'prompts', total: 100 },
      { type: 'count', done: 40, note: '', alert: '' },
    ])
  })

  it('count a prompt once, however many rows it gives', () => {
    const events = [responses(3), positive(0), positive(0), excluded(1), positive(2)]
    expect(last(told(events))).toMatchObject({ done: 3, note: '3 rows' })
  })

  it('count the prompts of a shard', () => {
    const [of1, of3] = [1, 3].map(index => told([responses(10)], { index, count: 4 })[0])
    expect(of1).toMatchObject({ total: 3, label: 'M1 answers and judges (1/4)' })
    expect(of3).toMatchObject({ total: 2 })
  })

  it('tell of the first failed call and count the others', () => {
    const progress = told([responses(10), failed, failed, failed])
    expect(progress.filter(({ type }) => type === 'news')).toEqual([
      {
        type: 'news',
        warns: true,
        text: 'a call failed and its item is left out: too long; more of them are counted',
      },
    ])
    expect(last(progress)).toMatchObject({ note: '3 failed' })
  })

  it('warn once while a backend is down, and keep in sight when the next try is', () => {
    const error = new ProviderError('refused', { kind: 'network', retryable: true })
    const down = (delayMs: number): RunEvent => ({
      type: 'backend-down',
      lane: 'gpu',
      failures: 10,
      delayMs,
      error,
    })
    const progress = told([responses(10), down(1000), down(2000)])
    expect(progress.filter(({ type }) => type === 'news')).toHaveLength(1)
    expect(last(progress)).toMatchObject({ alert: 'waiting for gpu, next try in 2.0 s' })
    const up = told([responses(10), down(1000), { type: 'backend-up', lane: 'gpu', downMs: 61_000 }])
    expect(up.slice(-2)).toEqual([
      { type: 'news', warns: false, text: 'gpu answers again, after 1 min 01 s' },
      { type: 'count', done: 0, note: '', alert: '' },
    ])
  })

  it('show damaged lines, but not thousands', () => {
    const damage: RunEvent = { type: 'ledger-damage', file: 'a.jsonl', line: 3, reason: 'not JSON' }
    const news = told(Array.from({ length: 100 }, () => damage))
    expect(news).toHaveLength(5)
    expect(last(news)).toMatchObject({ text: expect.stringContaining('not shown') })
  })

  it.each([
    ['redo', /made again: judge\.votes/],
    ['keep', /stays as it is/],
    ['reselect', /selections\//],
  ] as const)('say what follows of other settings: %s', (action, text) => {
    const change = { iteration: 1, action, changed: ['judge.votes: 3, now 2'], calls: 7, tokens: 70 }
    expect(told([{ type: 'settings-change', ...change }])).toEqual([
      { type: 'news', warns: true, text: expect.stringMatching(text) },
    ])
  })

  it('show the training', () => {
    const progress = told([
      { type: 'train-start', iteration: 1, jobId: 'j', found: true, rows: 9, mixed: 4 },
      { type: 'train-progress', iteration: 1, progress: { step: 3, steps: 10, loss: 0.5 } },
      { type: 'checkpoint', iteration: 1, checkpoint: { ...checkpoint, name: 'M2', path: 'ckpt/M2' } },
    ])
    expect(progress).toEqual([
      {
        type: 'stage',
        stage: 'training',
        label: 'training on the data of iteration 1 and 4 seed rows, submitted before',
        unit: 'steps',
      },
      { type: 'count', done: 3, total: 10, note: 'loss 0.500' },
      { type: 'stage-end', summary: 'M2 is ckpt/M2' },
    ])
  })
})

describe('a rate', () => {
  it('is of the last half minute', () => {
    const rate = new Rate()
    const add = (from: number, to: number, every: number) => {
      for (let at = from; at < to; at += every) rate.add(at)
    }
    add(0, 60_000, 10)
    expect(rate.perSecond(60_000)).toBeCloseTo(100, 0)
    add(60_000, 120_000, 100)
    expect(rate.perSecond(120_000)).toBeCloseTo(10, 0)
  })

  it('is nothing before there is enough to tell', () => {
    const rate = new Rate()
    expect(rate.perSecond(0)).toBeUndefined()
    rate.add(0)
    expect(rate.perSecond(1000)).toBeUndefined()
  })

  it('falls while nothing comes', () => {
    const rate = new Rate()
    for (let at = 0; at < 10_000; at += 100) rate.add(at)
    expect(rate.perSecond(100_000)).toBeLessThan(2)
  })
})

describe('the parts of an evaluation', () => {
  const reply = (type: 'candidate' | 'judgement'): RunEvent => ({
    ...{ iteration: 2, promptIndex: 0, candidate: 0, completion: { text: 'x', finish: 'stop' } },
    ...(type === 'candidate'
      ? { type }
      : { type, stage: 'evaluation', vote: 0, parsed: { ok: false, reason: 'no-score', raw: 'x' } }),
  })
  const part = (part: EvaluationPart): RunEvent => ({
    ...{ type: 'stage-start', iteration: 2, stage: 'evaluation', items: 60, done: 10, part },
  })

  it('have the names of their models, and how many replies they take', () => {
    const end: RunEvent = { type: 'run-end', status: 'finished' }
    const progress = told([
      part({ work: 'answers', model: 'M2', replies: 60, recorded: 0 }),
      reply('candidate'),
      part({ work: 'against', model: 'M2', by: 'M1', replies: 22, recorded: 20 }),
      ...Array.from({ length: 3 }, () => reply('judgement')),
      end,
    ])
    expect(progress).toMatchObject([
      { type: 'stage', label: 'M2 answers', unit: 'answers', total: 60 },
      { type: 'count', done: 1 },
      { type: 'stage', label: 'M2 vs M1', unit: 'verdicts', total: 22 },
      ...[20, 21, 22].map(done => ({ type: 'count', done })),
      // One that stated nothing was asked again.
      { type: 'count', done: 22 },
      { type: 'stage-end' },
    ])
  })
})

describe('what a run has used, and its judge', () => {
  const call: RunEvent = {
    ...{ type: 'call-record', iteration: 1, kind: 'judgements' },
    usage: { promptTokens: 900_000, completionTokens: 100_000 },
  }
  const vote = (isRead: boolean): RunEvent => ({
    ...{ type: 'judgement', iteration: 1, stage: 'responses', promptIndex: 0, candidate: 0, vote: 0 },
    completion: { text: 'x', finish: 'stop' },
    parsed: isRead ? { ok: true, score: 3 } : { ok: false, reason: 'no-score', raw: 'x' },
  })
  const shown = (events: readonly RunEvent[], of: ConstructorParameters<typeof RunStages>[2] = {}) => {
    const progress: Progress[] = []
    const stages = new RunStages(
      one => progress.push(one),
      () => 0,
      of,
    )
    for (const event of [begin, responses(100), ...events]) stages.follow(event)
    return progress
  }

  it('are in the line of the stage, in money where there are prices', () => {
    const note = (of = {}, more: readonly RunEvent[] = []) => shown([call, ...more, vote(true)], of).at(-1)
    expect(note()).toMatchObject({ note: '1 vote, 1M tokens' })
    const prices = { currency: 'EUR', perMillion: { prompt: 1, completion: 2 } }
    expect(note({ prices })).toMatchObject({ note: '1 vote, 1.10 EUR' })
    expect(note({ prices }, [{ type: 'events-drop', count: 3 }])).toMatchObject({
      note: '1 vote, over 1.10 EUR',
    })
  })

  it('are votes of items with several responses, no more of them than there are to come', () => {
    const start: RunEvent = { type: 'stage-start', iteration: 1, stage: 'responses', items: 4, done: 2 }
    const counts = shown([start, ...Array.from({ length: 7 }, () => vote(true))], { votesOfItem: 2.5 })
    expect(counts.findLast(one => one.type === 'stage')).toMatchObject({ total: 10 })
    const done = counts.flatMap(one => (one.type === 'count' ? [one.done] : []))
    expect(done.slice(-8)).toEqual([5, 6, 7, 8, 9, 10, 10, 10])
  })

  it('are calm while most votes state a score, and say once where many do not', () => {
    const votes = (isRead: (i: number) => boolean) =>
      shown(Array.from({ length: 100 }, (_, i) => vote(isRead(i))))
    const news = (progress: readonly Progress[]) => progress.filter(({ type }) => type === 'news')
    const calm = votes(i => i % 10 !== 0)
    expect(news(calm)).toEqual([])
    expect(calm.at(-1)).toMatchObject({ note: '100 votes, 10.0% without a score' })
    expect(news(votes(i => i % 2 === 0))).toEqual([
      {
        type: 'news',
        warns: true,
        text: expect.stringMatching(/^\d+\.\d% of the votes so far state no score; /),
      },
    ])
  })
})
