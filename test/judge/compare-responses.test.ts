import { describe, expect, it } from 'vitest'
import { headToHead } from '../../src/evaluate/index.js'
import { type ScriptedAnswer, scriptedProvider } from '../../src/index.js'
import { compareResponses } from '../../src/judge/variants/index.js'

const asked = { prompt: 'Name a prime.', a: 'seven', b: 'eight' }

/** A judge that answers by whether A's response stands first. */
const judge = (ab: ScriptedAnswer, ba: ScriptedAnswer) =>
  scriptedProvider(({ prompt }) => (prompt.indexOf('seven') < prompt.indexOf('eight') ? ab : ba))

describe('compareResponses', () => {
  it.each([
    ['A', 'B', 'a', 'a', 'win'],
    ['B', 'A', 'b', 'b', 'lose'],
    ['A', 'A', 'a', 'b', 'tie'],
    ['B', 'B', 'b', 'a', 'tie'],
    ['tie', 'tie', 'tie', 'tie', 'tie'],
  ] as const)(
    'a judge that says %s, then %s with places exchanged, means %s and %s',
    async (first, second, ab, ba, outcome) => {
      const compared = await compareResponses({
        model: judge(`Verdict: ${first}`, `Verdict: ${second}`),
        ...asked,
      })
      expect(compared).toMatchObject({ ab, ba })
      expect(headToHead([compared])[outcome]).toBe(1)
    },
  )

  it('has no verdict where none is stated, in that order alone', async () => {
    const compared = await compareResponses({ model: judge('Both are fine.', 'Verdict: A'), ...asked })
    expect(compared).toEqual({
      ab: undefined,
      ba: 'b',
      replies: {
        ab: { ok: false, reason: 'no-verdict', raw: 'Both are fine.' },
        ba: { ok: true, verdict: 'a' },
      },
      texts: { ab: 'Both are fine.', ba: 'Verdict: A' },
    })
    const cut = await compareResponses({
      model: judge({ text: 'Verdict: A', finish: 'length' }, 'x'),
      ...asked,
    })
    expect(cut).toMatchObject({ ab: undefined, ba: undefined })
    expect(cut.replies.ab).toMatchObject({ reason: 'truncated' })
  })

  it('asks in both orders, under seeds that depend on nothing else', async () => {
    const seeds: number[] = []
    const model = scriptedProvider(({ seed }) => {
      seeds.push(seed)
      return 'Verdict: A'
    })
    await compareResponses({ model, ...asked })
    await compareResponses({ model, ...asked })
    await compareResponses({ model, ...asked, seed: 1 })
    expect(new Set(seeds.slice(0, 2)).size).toBe(2)
    expect(seeds.slice(2, 4)).toEqual(seeds.slice(0, 2))
    expect(new Set(seeds).size).toBe(4)
  })

  it('refuses an option that there is not', async () => {
    const more = { votes: 3 }
    await expect(compareResponses({ model: judge('', ''), ...asked, ...more })).rejects.toMatchObject({
      name: 'InvalidArgumentError',
      field: 'votes',
    })
  })
})
