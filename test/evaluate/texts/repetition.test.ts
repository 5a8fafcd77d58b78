import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { repeatedNgrams, repetition, tailLoop } from '../../../src/evaluate/texts/index.js'

/** The loop by trying every period. */
function tried(text: string, times: number, characters: number) {
  const points = [...text.trimEnd()]
  let best: { period: number; characters: number } | undefined
  for (let period = 1; period * times <= points.length; period++) {
    let covered = period
    while (
      covered < points.length &&
      points[points.length - 1 - covered] === points[points.length - 1 - covered + period]
    )
      covered++
    if (covered >= period * times && covered >= characters && covered > (best?.characters ?? 0))
      best = { period, characters: covered }
  }
  return best
}

describe('tailLoop', () => {
  it('finds what trying every period finds', () => {
    const unit = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '🙂'), minLength: 1, maxLength: 5 })
    const text = fc
      .tuple(unit, unit, fc.integer({ min: 0, max: 9 }), unit)
      .map(([before, loop, times, after]) => `${before}${loop.repeat(times)}${after}`)
    fc.assert(
      fc.property(
        text,
        fc.integer({ min: 2, max: 4 }),
        fc.integer({ min: 1, max: 12 }),
        (some, times, least) => {
          const found = tailLoop(some, { times, characters: least })
          expect(found && { period: found.period, characters: found.characters }).toEqual(
            tried(some, times, least),
          )
        },
      ),
      { numRuns: 500 },
    )
  })

  it('sees a loop that is cut anywhere, and nothing in plain ends', () => {
    const sentence = 'And then we go on. '
    expect(tailLoop(`A story.\n${sentence.repeat(6)}And th`)).toMatchObject({ period: 19, characters: 120 })
    expect(tailLoop(`A story.\n${sentence.repeat(3)}`)).toBeUndefined()
    expect(tailLoop('Wow!!!!!!!!!!!!')).toBeUndefined()
    expect(tailLoop(`${sentence.repeat(9)}The end.`)).toBeUndefined()
    expect(tailLoop('')).toBeUndefined()
    expect(tailLoop(' \n'.repeat(999))).toBeUndefined()
  })

  it('takes time that grows with length alone', () => {
    const million = 1_000_000
    expect(tailLoop('a'.repeat(million))).toMatchObject({ period: 1, characters: million })
    expect(tailLoop(`${'a'.repeat(million)}b`)).toBeUndefined()
    expect(tailLoop(`${'ab'.repeat(million / 2)}ba`)).toBeUndefined()
    expect(tailLoop('🙂'.repeat(million))).toMatchObject({ period: 1, characters: million })
  })
})

describe('repeatedNgrams', () => {
  it('is 1 - unique / all', () => {
    expect(repeatedNgrams('a b c d a b c d')).toBeCloseTo(1 / 5, 12)
    expect(repeatedNgrams('a b c')).toBeUndefined()
    expect(repeatedNgrams('a a a a', 1)).toBe(0.75)
    expect(repeatedNgrams('吃吃吃吃吃')).toBe(0.5)
    expect(repeatedNgrams('a b', 1e9)).toBeUndefined()
  })
})

describe('repetition', () => {
  it('counts texts that loop, repeat or say nothing', () => {
    const texts = ['', ' ', 'Rome is an old town.', 'so it goes on and on '.repeat(30), 'no']
    expect(repetition(texts)).toMatchObject({
      n: 3,
      excluded: 2,
      tooShort: 3,
      rep4: { n: 2, least: 0 },
      repetitive: 1,
      repetitiveShare: 0.5,
      looping: 1,
      loopingShare: 1 / 3,
    })
    expect(repetition([])).toMatchObject({ loopingShare: undefined, repetitiveShare: undefined, n: 0 })
  })

  it('refuses unusable settings', () => {
    expect(() => repetition(['a'], { threshold: 2 })).toThrow(/threshold/)
    expect(() => repetition(['a'], { loop: { times: 1 } })).toThrow(/times/)
    expect(() => tailLoop('a', { characters: 0 })).toThrow(/characters/)
  })
})
