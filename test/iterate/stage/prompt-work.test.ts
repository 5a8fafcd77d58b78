import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CallRecord } from '../../../src/index.js'
import { PromptWork, type Vote, type WorkSettings } from '../../../src/iterate/stage/prompt-work.js'
import { candidates, settings, votes } from './work.js'

/** Work of a prompt of which some calls are recorded. */
function fold(records: readonly CallRecord[], more: Partial<WorkSettings> = {}, n = 2): PromptWork {
  const work = new PromptWork({ ...settings, ...more }, n)
  for (const record of records) work.add(record)
  return work
}

const together = { candidates: true, judgements: true }
const apart = { candidates: false, judgements: false }
const two = candidates(0, ['a', 'b'])
const whole = (score: number) => ({ numerator: score, denominator: 1 })

describe('candidates', () => {
  it('are asked for first, all in one call or each in one of its own', () => {
    expect(fold([]).pending(together)).toEqual([{ kind: 'candidates', first: 0, n: 2 }])
    expect(fold([]).pending(apart)).toEqual([
      { kind: 'candidates', first: 0, n: 1 },
      { kind: 'candidates', first: 1, n: 1 },
    ])
  })

  it('of a short reply are topped up, before anything is judged', () => {
    expect(fold([candidates(0, ['a'], { n: 4 })], {}, 4).pending(together)).toEqual([
      { kind: 'candidates', first: 1, n: 3 },
    ])
    const middle = [candidates(0, ['a', 'b'], { n: 4 }), candidates(3, ['d'])]
    expect(fold(middle, {}, 4).pending(together)).toEqual([{ kind: 'candidates', first: 2, n: 1 }])
  })

  it('that failed for good are not asked for again, have no score and are not judged', () => {
    const work = fold([candidates(0, 'failed for good', { n: 1 }), candidates(1, ['b'])])
    expect(work.pending(together)).toEqual([{ kind: 'judgements', candidate: 1, first: 0, n: 3 }])
    expect(work.score(0)).toEqual({ excluded: 'no-candidate' })
  })

  it('that may come another time hold the judge up, who must not judge the same text twice', () => {
    const work = fold([candidates(0, 'failed', { n: 1 }), candidates(1, ['b'])])
    expect(work.pending(together)).toEqual([])
    expect(work.score(0)).toEqual({ excluded: 'no-candidate' })
    work.reopen()
    expect(work.pending(together)).toEqual([{ kind: 'candidates', first: 0, n: 1 }])
  })

  it('that failed give way to an answer, whichever was recorded first', () => {
    const failed = candidates(0, 'failed', { n: 2 })
    for (const records of [
      [failed, two],
      [two, failed],
    ]) {
      expect(fold(records).candidates).toEqual([
        { completion: { text: 'a', finish: 'stop' } },
        { completion: { text: 'b', finish: 'stop' } },
      ])
    }
  })

  it('keep the first answer of a place', () => {
    expect(fold([two, candidates(0, ['c'])]).candidates[0]).toEqual({
      completion: { text: 'a', finish: 'stop' },
    })
  })
})

describe('votes', () => {
  it('are asked for on every candidate', () => {
    expect(fold([two]).pending(together)).toEqual([
      { kind: 'judgements', candidate: 0, first: 0, n: 3 },
      { kind: 'judgements', candidate: 1, first: 0, n: 3 },
    ])
    expect(fold([two]).pending(apart)).toHaveLength(6)
  })

  it('that gave no score are replaced by spare ones, as many as are missing', () => {
    const judged = [two, votes(1, 0, ['5', '5', '5'])]
    expect(fold([...judged, votes(0, 0, ['3', '?', '4'])]).pending(together)).toEqual([
      { kind: 'judgements', candidate: 0, first: 3, n: 1 },
    ])
    expect(fold([...judged, votes(0, 0, ['?', '?', '4'])]).pending(together)).toEqual([
      { kind: 'judgements', candidate: 0, first: 3, n: 2 },
    ])
    expect(fold([...judged, votes(0, 0, ['?', '?', '?'])]).pending(apart)).toEqual([
      { kind: 'judgements', candidate: 0, first: 3, n: 1 },
      { kind: 'judgements', candidate: 0, first: 4, n: 1 },
    ])
  })

  it('are replaced up to the bound, and then the candidate has no score', () => {
    const work = fold([two, votes(0, 0, ['3', '?', '4', '?', '?']), votes(1, 0, ['5', '5', '5'])])
    expect(work.pending(together)).toEqual([])
    expect(work.score(0)).toEqual({ excluded: 'too-few-valid-votes' })
    expect(work.score(1)).toEqual({ score: whole(5), votes: 3 })
  })

  it('are not replaced where none may be', () => {
    const work = fold([two, votes(0, 0, ['3', '?', '4']), votes(1, 0, ['5', '5', '5'])], { spareVotes: 0 })
    expect(work.pending(together)).toEqual([])
  })

  it('whose calls failed for good are replaced like those without a score, and are never a number', () => {
    const lost = votes(0, 2, 'failed for good')
    const records = [two, votes(0, 0, ['3', '3']), lost, votes(1, 0, ['5', '5', '5'])]
    const work = fold(records)
    expect(work.score(0)).toEqual({ excluded: 'too-few-valid-votes' })
    expect(work.pending(together)).toEqual([{ kind: 'judgements', candidate: 0, first: 3, n: 1 }])
    work.add(votes(0, 3, ['3']))
    expect(work.pending(together)).toEqual([])
    expect(work.score(0)).toEqual({ score: whole(3), votes: 3 })
  })

  it('that may come another time are not replaced, nor are the others of their candidate', () => {
    const work = fold([two, votes(0, 0, ['3', '?']), votes(0, 2, 'failed'), votes(1, 0, ['?', '5', '5'])])
    expect(work.pending(together)).toEqual([{ kind: 'judgements', candidate: 1, first: 3, n: 1 }])
    expect(work.score(0)).toEqual({ excluded: 'too-few-valid-votes' })
  })

  it('are parsed when somebody asks what they say, and once', () => {
    let parsed = 0
    const parse: WorkSettings['parse'] = completion => {
      parsed++
      return settings.parse(completion)
    }
    const cast = [votes(0, 0, ['1', '?', '3', '4']), votes(1, 0, ['5', '5', '5'])]
    const told = cast.map(record => ({
      ...record,
      reading: { by: settings.reader, valid: record.completions.map(({ text }) => text !== '?') },
    }))
    const work = fold([two, ...told], { parse })
    expect([work.isDone, work.pending(together), parsed]).toEqual([true, [], 0])
    expect([work.score(0), work.score(0), parsed]).toEqual([
      { score: { numerator: 8, denominator: 3 }, votes: 3 },
      { score: { numerator: 8, denominator: 3 }, votes: 3 },
      4,
    ])
    // What another judge made of them says nothing.
    expect(fold([two, ...told], { parse, reader: 'other' }).isDone).toBe(true)
    expect(parsed).toBe(4 + 7)
  })

  it('are read before they are recorded, and not parsed again then', () => {
    let parsed = 0
    const work = new PromptWork(
      {
        ...settings,
        parse: given => {
          parsed++
          return settings.parse(given)
        },
      },
      2,
    )
    work.add(two)
    const record = votes(0, 0, ['1', '?', '3'])
    const reading = work.readingOf(record.completions)
    expect(reading).toEqual({ by: settings.reader, valid: [true, false, true] })
    if (reading) work.add({ ...record, reading })
    expect(work.votes(0).map(vote => vote && 'parsed' in vote && vote.parsed.ok)).toEqual([true, false, true])
    expect(parsed).toBe(3)
  })

  it('that a parser throws over are recorded all the same', () => {
    const work = new PromptWork(
      {
        ...settings,
        parse: () => {
          throw new TypeError('parser')
        },
      },
      2,
    )
    work.add(two)
    const record = votes(0, 0, ['1', '?', '3'])
    expect(work.readingOf(record.completions)).toBeUndefined()
    work.add(record)
    expect(() => work.isDone).toThrow('parser')
  })

  it('count in the order of votes, the first K that are valid', () => {
    const records = [two, votes(0, 3, ['5', '0']), votes(0, 0, ['1', '?', '3']), votes(1, 0, ['5', '5', '5'])]
    expect(fold(records).score(0)).toEqual({ score: whole(3), votes: 3 })
  })

  it('of a short reply are topped up before spare ones are asked for', () => {
    const records = [two, votes(0, 0, ['?'], { n: 3 }), votes(1, 0, ['5', '5', '5'])]
    expect(fold(records).pending(together)).toEqual([{ kind: 'judgements', candidate: 0, first: 1, n: 2 }])
  })

  it('make a score where fewer are required', () => {
    const records = [two, votes(0, 0, ['4', '?', '?', '?', '?'])]
    expect(fold(records, { requiredVotes: 1 }).score(0)).toEqual({ score: whole(4), votes: 1 })
    expect(fold([two, votes(0, 0, ['?', '?', '?', '?', '?'])], { requiredVotes: 1 }).score(0)).toEqual({
      excluded: 'too-few-valid-votes',
    })
  })
})

describe('votes on a text that the candidate does not have', () => {
  const mark = (text: string) => fold([candidates(0, [text])], {}, 1).markOf(0) ?? ''
  const onC = votes(0, 0, ['1', '?', '?'], { judged: mark('c') })
  const lost = votes(0, 3, 'failed for good', { judged: mark('c') })
  const onA = votes(0, 0, ['5', '5', '5'], { judged: mark('a') })
  const onB = votes(1, 0, ['5', '5', '5'], { judged: mark('b') })

  it('do not count, and are asked for again', () => {
    const work = fold([two, onC, lost, onB])
    expect([work.isDone, work.votes(0), work.failures]).toEqual([false, [], []])
    expect(work.score(0)).toEqual({ excluded: 'too-few-valid-votes' })
    expect(work.pending(together)).toEqual([{ kind: 'judgements', candidate: 0, first: 0, n: 3 }])
    work.add(onA)
    expect([work.isDone, work.score(0)]).toEqual([true, { score: whole(5), votes: 3 }])
  })

  it('make no difference, wherever they were recorded', () => {
    const records = [two, onC, lost, onA, onB]
    fc.assert(
      fc.property(fc.shuffledSubarray(records, { minLength: records.length }), shuffled => {
        const work = fold(shuffled)
        expect([work.isDone, work.failures, work.score(0)]).toEqual([true, [], { score: whole(5), votes: 3 }])
        expect(work.votes(0)).toHaveLength(3)
      }),
    )
  })

  it('are told by their mark alone: records without one count', () => {
    const { judged: _, ...unmarked } = onC
    expect(fold([two, unmarked, onB]).votes(0)).toHaveLength(3)
  })

  it('may be of a text that judges never saw, or that is not there yet', () => {
    expect(fold([onC]).pending(together)).toEqual([{ kind: 'candidates', first: 0, n: 2 }])
    expect(fold([candidates(0, 'failed', { n: 1 }), onC]).votes(0)).toEqual([])
    expect(fold([]).markOf(0)).toBeUndefined()
  })
})

describe('identical texts', () => {
  const same = candidates(0, ['a', 'b', 'a', 'a'])

  it('are judged once, and all have that score', () => {
    const work = fold([same, votes(0, 0, ['4', '4', '4']), votes(1, 0, ['1', '1', '1'])], {}, 4)
    expect(work.pending(together)).toEqual([])
    expect([0, 1, 2, 3].map(i => work.sameTextAs(i))).toEqual([0, 1, 0, 0])
    expect([0, 1, 2, 3].map(i => work.score(i))).toEqual(
      [4, 1, 4, 4].map(n => ({ score: whole(n), votes: 3 })),
    )
    expect(work.votes(2)).toEqual([])
  })

  it('wait until all texts are known', () => {
    expect(fold([candidates(0, ['a', 'b'], { n: 4 })], {}, 4).pending(together)).toEqual([
      { kind: 'candidates', first: 2, n: 2 },
    ])
  })

  it('of which one was cut are two candidates', () => {
    const work = fold([
      candidates(0, [
        { text: 'a', finish: 'stop' },
        { text: 'a', finish: 'length' },
      ]),
    ])
    expect([0, 1].map(i => work.sameTextAs(i))).toEqual([0, 1])
    expect(work.pending(together)).toEqual([{ kind: 'judgements', candidate: 0, first: 0, n: 3 }])
  })
})

describe('a candidate without words', () => {
  it('is not judged and has no score', () => {
    const work = fold([candidates(0, [' \n', 'b']), votes(1, 0, ['5', '5', '5'])])
    expect(work.pending(together)).toEqual([])
    expect(work.score(0)).toEqual({ excluded: 'empty' })
  })
})

describe('calls that failed', () => {
  const records = [
    candidates(0, ['a'], { n: 1 }),
    candidates(1, 'failed for good', { n: 1 }),
    candidates(2, 'failed', { n: 1 }),
    votes(0, 0, ['3', '3'], { n: 2 }),
    votes(0, 2, 'failed', { n: 1 }),
  ]

  it('are known', () => {
    const work = fold(records, {}, 3)
    expect(work.failures.map(({ retryable }) => retryable)).toEqual([false, true, true])
    expect(fold([two], {}, 2).failures).toEqual([])
  })

  it('are made again where that may help, once somebody asks for it', () => {
    const work = fold(records, {}, 3)
    expect(work.pending(together)).toEqual([])
    work.reopen()
    expect(work.pending(together)).toEqual([{ kind: 'candidates', first: 2, n: 1 }])
    work.add(candidates(2, ['c']))
    expect(work.pending(together)).toEqual([
      { kind: 'judgements', candidate: 0, first: 2, n: 1 },
      { kind: 'judgements', candidate: 2, first: 0, n: 3 },
    ])
    expect(work.score(1)).toEqual({ excluded: 'no-candidate' })
  })
})

describe('a candidate that did not finish', () => {
  const cut = candidates(0, [
    { text: 'a', finish: 'length' },
    { text: 'b', finish: 'unknown' },
  ])

  it('is not judged, unless that is asked for', () => {
    expect(fold([cut]).pending(together)).toEqual([])
    expect(fold([cut]).score(0)).toEqual({ excluded: 'unfinished' })
    expect(fold([cut], { unfinished: true }).pending(together)).toHaveLength(2)
  })

  it('is scored where it was judged', () => {
    const judged = [cut, votes(0, 0, ['4', '4', '4'])]
    expect(fold(judged, { unfinished: true }).score(0)).toEqual({ score: whole(4), votes: 3 })
  })
})

describe('a prompt', () => {
  it('comes to its end within a bound of calls, whatever comes back', () => {
    const reply = fc.constantFrom('0', '5', '?', 'cut', 'short', 'failed', 'failed for good')
    fc.assert(
      fc.property(
        fc.infiniteStream(reply),
        fc.boolean(),
        fc.integer({ min: 2, max: 5 }),
        (replies, isTogether, n) => {
          const several = isTogether ? together : apart
          const work = new PromptWork(settings, n)
          let calls = 0
          for (let plan = work.pending(several); plan.length > 0; plan = work.pending(several)) {
            expect(work.isDone).toBe(false)
            for (const { first, ...call } of plan) {
              calls++
              const what = replies.next().value ?? '0'
              const finish = what === 'cut' ? ('length' as const) : ('stop' as const)
              const count = what === 'short' ? 1 : call.n
              const texts = Array.from({ length: count }, () => ({ text: what, finish }))
              const came = what === 'failed' || what === 'failed for good' ? what : texts
              const { kind } = call
              work.add(
                kind === 'candidates'
                  ? candidates(first, came, { n: call.n })
                  : votes(call.candidate, first, came, { n: call.n }),
              )
            }
          }
          expect(work.isDone).toBe(true)
          expect(calls).toBeLessThanOrEqual(n + n * (settings.votes + settings.spareVotes))
          for (let candidate = 0; candidate < n; candidate++) {
            expect(work.votes(candidate).length).toBeLessThanOrEqual(settings.votes + settings.spareVotes)
          }
        },
      ),
    )
  })

  it('is the same in whatever order its records are folded', () => {
    const records = [
      candidates(0, ['a', 'b'], { n: 3 }),
      candidates(2, ['c']),
      votes(0, 0, ['1', '?', '3']),
      votes(0, 3, ['5']),
      votes(1, 0, ['2', '2'], { n: 3 }),
      votes(1, 2, 'failed'),
      votes(1, 2, 'failed for good'),
      votes(1, 3, ['4']),
      votes(2, 0, 'failed for good', { n: 3 }),
      votes(2, 3, ['1', '1']),
    ]
    const said = (vote: Vote | undefined) => (vote && 'parsed' in vote ? vote.parsed : vote?.failure)
    const state = (work: PromptWork) => [
      work.isDone,
      ...[0, 1, 2].map(i => [work.candidates[i], work.score(i), work.votes(i).map(said)]),
    ]
    const reference = state(fold(records, {}, 3))
    fc.assert(
      fc.property(fc.shuffledSubarray(records, { minLength: records.length }), shuffled => {
        expect(state(fold(shuffled, {}, 3))).toEqual(reference)
      }),
    )
  })
})
