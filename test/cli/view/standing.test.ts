import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type AnswerRow,
  type PreferenceRow,
  seenRow,
} from '../../../src/cli/view/spot-check/preference-file.js'
import { standingOf } from '../../../src/cli/view/spot-check/standing.js'

const answer = (
  prompt: number,
  preference: AnswerRow['preference'],
  who: string | null = 'Ada',
): AnswerRow => ({
  iteration: 1,
  prompt_index: prompt,
  a_candidate: 0,
  b_candidate: 1,
  preference,
  judge: 'a',
  judged_by: 'M1',
  texts: `texts of ${prompt}`,
  who,
  at: '2026-01-01T00:00:00.000Z',
})
const seen = (who: string | null = 'Ada'): PreferenceRow => seenRow({ who, at: '2026-01-01T00:00:00.000Z' })
const line = fc.oneof(
  fc
    .tuple(fc.nat(4), fc.constantFrom('a', 'b', 'tie', 'skip'), fc.constantFrom('Ada', 'Eve'))
    .map(given => answer(...given)),
  fc.constantFrom('Ada', 'Eve').map(seen),
)

describe('standingOf', () => {
  it('keeps the last answer to a pair before the agreement was shown, whatever else is in the file', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), rows => {
        const { answers, isSeen, late, others, isFinal } = standingOf(rows, 'Ada')
        const own = rows.filter(row => row.who === 'Ada')
        let tooLate = 0
        for (let prompt = 0; prompt < 5; prompt++) {
          const given = own.flatMap((row, at) => (row.prompt_index === prompt ? [{ row, at }] : []))
          const end = own.findIndex(
            (row, at) => row.preference === 'seen' && at > (given[0]?.at ?? Number.POSITIVE_INFINITY),
          )
          const inTime = given.filter(({ at }) => end < 0 || at < end)
          expect(answers.get(`1:${prompt}`)).toBe(inTime.at(-1)?.row)
          expect(isFinal(answer(prompt, 'a'))).toBe(end >= 0)
          tooLate += given.length - inTime.length
        }
        expect(late).toBe(tooLate)
        expect(others).toBe(rows.length - own.length)
        expect(isSeen).toBe([...answers.values()].every(isFinal))
      }),
    )
  })

  it('takes no longer for a pair where the agreement is open all the time', () => {
    // Going through all answers at each look would not end.
    const rows = Array.from({ length: 100_000 }, (_, prompt) => [answer(prompt, 'a'), seen()]).flat()
    expect(standingOf(rows, 'Ada').answers.size).toBe(100_000)
  })
})
