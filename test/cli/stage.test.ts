import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Progress } from '../../src/cli/progress/progress.js'
import { advance, howFar, liveLine, type News, type Stage, timedLines } from '../../src/cli/progress/stage.js'
import { textWidth } from '../../src/report/text/width.js'
import { dangerous, hostileTexts } from '../report/fixture/hostile.js'

/** What a view knows after some things happened at their times, in seconds. */
function told(...happened: (readonly [seconds: number, progress: Progress])[]): {
  readonly stage: Stage | undefined
  readonly news: readonly News[]
} {
  let stage: Stage | undefined
  const news: News[] = []
  for (const [seconds, progress] of happened) {
    const step = advance(stage, progress, 1000 * seconds)
    stage = step.stage
    news.push(...step.news)
  }
  return { stage, news }
}

const begin: Progress = {
  type: 'stage',
  stage: 'sft',
  label: 'M1: fine-tuning',
  unit: 'steps',
  total: 400,
}
const count = (done: number, note?: string): Progress => ({
  type: 'count',
  done,
  ...(note && { note }),
})
const end: Progress = { type: 'stage-end', summary: 'loss 0.4' }
const far = (now: number, ...happened: Parameters<typeof told>) => {
  const { stage } = told(...happened)
  return stage && howFar(stage, 1000 * now)
}

describe('a stage', () => {
  it('begins, goes on and ends', () => {
    const { stage, news } = told([0, begin], [2, count(10)], [12.34, end])
    expect(stage).toBeUndefined()
    expect(news).toEqual([
      { type: 'begin', label: 'M1: fine-tuning' },
      { type: 'end', label: 'M1: fine-tuning', summary: 'loss 0.4', seconds: 12.34 },
    ])
  })

  it('ends where the next begins, if nobody says so', () => {
    const { news } = told([0, begin], [1, count(7, 'loss 0.9')], [3, { ...begin, label: 'M2' }])
    expect(news[1]).toEqual({ type: 'end', label: 'M1: fine-tuning', summary: 'loss 0.9', seconds: 3 })
    expect(news[2]).toEqual({ type: 'begin', label: 'M2' })
  })

  it('is not there before it begins nor after its end', () => {
    expect(told([0, count(3)], [1, end])).toEqual({ stage: undefined, news: [] })
  })

  it('tells how far it is, how fast and how long still', () => {
    expect(far(10, [0, begin])).toEqual(['0/400 steps'])
    expect(far(0.5, [0, begin], [0.5, count(1)])).toEqual(['1/400 steps'])
    expect(far(10, [0, begin], [0, count(0)], [10, count(100, 'loss 0.5')])).toEqual([
      '100/400 steps',
      '30 s left',
      '10/s',
      'loss 0.5',
    ])
    expect(far(10, [0, begin], [0, count(0)], [10, count(4)])).toEqual([
      '4/400 steps',
      '16 min 30 s left',
      '0.4/s',
    ])
  })

  it('does not count as its speed what an earlier start has done', () => {
    expect(far(10, [0, begin], [0, count(300)], [10, count(350)])).toEqual([
      '350/400 steps',
      '10 s left',
      '5.0/s',
    ])
  })

  it('learns its total while it goes on, and does without', () => {
    const { total: _, ...open } = {
      type: 'stage',
      stage: 'p',
      label: 'P',
      unit: 'prompts',
      total: 0,
    } as const
    expect(far(10, [0, open], [0, count(0)], [10, count(50)])).toEqual(['50 prompts', '5.0/s'])
    expect(far(10, [0, open], [0, count(0)], [10, { type: 'count', done: 50, total: 100 }])).toEqual([
      '50/100 prompts',
      '10 s left',
      '5.0/s',
    ])
    expect(far(10, [0, begin], [0, count(0)], [10, count(400)])).toEqual(['400/400 steps', '40/s'])
  })

  it('says what a person should know besides', () => {
    const { news } = told(
      [0, begin],
      [
        1,
        {
          type: 'event',
          event: { type: 'ledger-damage', file: 'calls/0.jsonl', line: 7, reason: 'no JSON' },
        },
      ],
      [
        2,
        {
          type: 'event',
          event: { type: 'call-fail', iteration: 1, kind: 'judgements', error: new Error('gone') },
        },
      ],
      [3, { type: 'event', event: { type: 'run-end', status: 'finished' } }],
    )
    expect(news.slice(1)).toEqual([
      { type: 'warning', text: 'calls/0.jsonl:7: no JSON; the call is made again' },
      { type: 'warning', text: 'a call failed and its item is left out: gone' },
    ])
  })
})

describe('the live line', () => {
  const { stage } = told([0, begin], [0, count(0)], [10, count(100, 'loss 0.512')])
  if (!stage) throw new Error('no stage')

  it('has everything where there is room', () => {
    expect(liveLine(stage, 10_000, 80)).toBe(
      '       10 s  M1: fine-tuning  100/400 steps, 30 s left, 10/s, loss 0.512',
    )
  })

  it('stays on its line, whatever the width and the texts', () => {
    expect(liveLine(stage, 10_000, 40)).toBe('   10 s  M1: fin…  100/400 steps, 30 s…')
    fc.assert(
      fc.property(
        fc.oneof(fc.constantFrom(...hostileTexts), fc.string({ unit: 'grapheme' })),
        fc.integer({ min: 1, max: 200 }),
        (text, columns) => {
          const line = liveLine({ ...stage, label: text, note: text, unit: text }, 10_000, columns)
          expect(textWidth(line)).toBeLessThan(Math.max(2, columns))
          expect(line).not.toMatch(/\n/)
          expect(line).not.toMatch(dangerous)
        },
      ),
    )
  })
})

describe('lines with a time', () => {
  it('go on under their text', () => {
    expect(timedLines('12.3 s', 'M1 answers and judges: 1600 candidates, 4790 votes', 40)).toEqual([
      ' 12.3 s  M1 answers and judges: 1600',
      '         candidates, 4790 votes',
    ])
  })
})
