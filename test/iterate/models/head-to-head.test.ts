import { describe, expect, it } from 'vitest'
import { memoryLedger, ProviderError } from '../../../src/index.js'
import { countingModel } from '../setup.js'
import { evaluated, prompts, rowsOf, serving } from './setup.js'

/** A model answers with its number and a word; M1 says the same as M2 to every fourth prompt. */
const answers = serving((name, { prompt }) => {
  const number = Number(/number (\d+)/.exec(prompt)?.[1])
  return number % 4 === 0 ? `same ${number}` : `${name} says ${number}`
})

/** Where the two answers stand in a comparison, as the models that gave them. */
const shown = (prompt: string): readonly string[] =>
  [...prompt.matchAll(/(M\d) says/g)].map(([, name = '']) => name)

const judge = (verdict: (names: readonly string[], prompt: string) => string) =>
  countingModel({ script: ({ prompt }) => `Well.\n\nVerdict: ${verdict(shown(prompt), prompt)}` })

describe('a head to head of models', () => {
  it('asks in both orders and counts wins of the later model', async () => {
    const better = judge(names => (names[0] === 'M2' ? 'A' : 'B'))
    const { headToHead } = await evaluated({
      models: ['M1', 'M2'],
      open: answers.open,
      prompts,
      headToHead: { judge: better },
    })
    expect(headToHead).toHaveLength(1)
    expect(headToHead[0]).toMatchObject({
      a: 'M2',
      b: 'M1',
      n: 20,
      win: 15,
      tie: 5,
      lose: 0,
      identical: 5,
      unanswered: 0,
      selfEvaluated: false,
      flips: 0,
    })
    // Nobody is asked about answers that are the same.
    expect(better.calls).toBe(30)
  })

  it('makes a tie of a judge that always names the first', async () => {
    const { headToHead } = await evaluated({
      models: ['M1', 'M2'],
      open: answers.open,
      prompts,
      headToHead: { judge: judge(() => 'A') },
    })
    expect(headToHead[0]).toMatchObject({ win: 0, tie: 20, lose: 0, flips: 15, firstPosition: 1 })
  })

  it('compares every model with every earlier one, or with its neighbour alone', async () => {
    const options = { models: ['M1', 'M2', 'M3'], open: answers.open, prompts }
    const better = judge(([first, second]) => (Number(first?.[1]) > Number(second?.[1]) ? 'A' : 'B'))
    const pairs = async (which: 'all' | 'neighbours') => {
      const { headToHead } = await evaluated({ ...options, headToHead: { judge: better, pairs: which } })
      return headToHead.map(({ a, b, win }) => `${a}-${b} ${win}`)
    }
    expect(await pairs('all')).toEqual(['M2-M1 15', 'M3-M1 15', 'M3-M2 15'])
    expect(await pairs('neighbours')).toEqual(['M2-M1 15', 'M3-M2 15'])
  })

  it('gives more than two models strengths in one', async () => {
    const options = { open: answers.open, prompts, headToHead: { judge: judge(() => 'A') } }
    const { strengths } = await evaluated({ ...options, models: ['M1', 'M2', 'M3'] })
    // A judge that names a place says nothing: all are equal.
    const models = ['M2', 'M1', 'M3'].map(model => expect.objectContaining({ model, strength: 0 }))
    expect(strengths).toMatchObject({ ok: true, models, comparisons: 60 })
    expect(await evaluated({ ...options, models: ['M1', 'M2'] })).not.toHaveProperty('strengths')
  })

  it('excludes and counts what has no verdict, by its reason, and keeps the text', async () => {
    const ledger = memoryLedger()
    const { headToHead } = await evaluated(
      {
        models: ['M1', 'M2'],
        open: answers.open,
        prompts,
        headToHead: {
          judge: judge((_, prompt) => (prompt.includes('says 7') ? 'perhaps A or B' : 'tie')),
          spareVotes: 1,
        },
      },
      ledger,
    )
    // Two orders with a vote and a spare one each.
    expect(headToHead[0]).toMatchObject({ n: 19, excluded: 1, tie: 19, failed: { ambiguous: 4 } })
    const rows = rowsOf(ledger, 'iteration-2/comparisons.jsonl')
    expect(rows).toHaveLength(30)
    const lost = rows.filter(({ prompt_index }) => prompt_index === 7)
    expect(lost.map(({ first, verdict, against }) => [first, verdict, against])).toEqual([
      ['this', '', 1],
      ['other', '', 1],
    ])
    expect(lost[0]?.text).toContain('perhaps A or B')
    expect(rows.filter(({ verdict }) => verdict === 'tie')).toHaveLength(28)
  })

  it('says that a judge from the lineage is one', async () => {
    const self = serving((name, { prompt }) =>
      prompt.includes('<response_a>') ? 'Verdict: A' : `${name} says so about ${prompt}`,
    )
    const options = { models: ['M1', 'M2'], open: self.open, prompts }
    const { headToHead } = await evaluated({ ...options, headToHead: { judge: 'self' } })
    expect(headToHead[0]).toMatchObject({ selfEvaluated: true, judge: 'served w-M2', flips: 20 })
    // The later one compares.
    expect(self.asked).toEqual(
      new Map([
        ['M1', 20],
        ['M2', 60],
      ]),
    )
    const given = await self.open({ name: 'M1', path: 'ckpt/M1', revision: 'w-M1' })
    const again = await evaluated({ ...options, headToHead: { judge: given } })
    expect(again.headToHead[0]).toMatchObject({ selfEvaluated: true, judge: 'served w-M1' })
  })

  it('excludes prompts that a model did not answer', async () => {
    const deaf = serving((name, { prompt }) => {
      if (name === 'M2' && prompt.includes('number 3.'))
        throw new ProviderError('too long', { kind: 'bad-request', retryable: false })
      return `${name} says ${prompt}`
    })
    const { headToHead, models } = await evaluated({
      models: ['M1', 'M2'],
      open: deaf.open,
      prompts,
      headToHead: { judge: judge(() => 'tie') },
    })
    expect(headToHead[0]).toMatchObject({ n: 19, excluded: 1, unanswered: 1 })
    expect(models.map(({ answers: { received, failed } }) => [received, failed])).toEqual([
      [20, {}],
      [19, { 'call-bad-request': 1 }],
    ])
  })
})
