import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codePoints, textLengths, wordsOf } from '../../../src/evaluate/texts/index.js'
import { rougeTokens } from '../../../src/instruct/rouge/tokens.js'

describe('wordsOf', () => {
  it.each([
    ["Don't PANIC, naïve_user!", ['don', 't', 'panic', 'naïve', 'user']],
    ['GPT模型很好 v2', ['gpt', '模', '型', '很', '好', 'v2']],
    ['東京タワー', ['東', '京', 'タ', 'ワ', 'ー']],
    ['ＡＢＣ ﬁn', ['abc', 'fin']],
    ['Назови число', ['назови', 'число']],
    ['नमस्ते दुनिया', ['नमस्ते', 'दुनिया']],
    ['ที่นี่', ['ที่', 'นี่']],
    ['?! 🙂 \n', []],
    ['', []],
  ])('of %j', (text, words) => {
    expect(wordsOf(text)).toEqual(words)
  })

  it('are the tokens of rouge_score where a text is ASCII', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii', maxLength: 90 }), text => {
        expect(wordsOf(text)).toEqual(rougeTokens(text))
      }),
    )
  })

  it('come of megabytes without a blank', () => {
    expect(wordsOf('a'.repeat(20_000_000))).toHaveLength(200_000)
    expect(wordsOf(`ก${'\u0e49'.repeat(1_000_000)}`).length).toBeLessThan(20_000)
  })
})

describe('codePoints', () => {
  it('counts what a string iterates over, half pairs among it', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '字', '🙂', '\ud83d', '\ude42') }), text => {
        expect(codePoints(text)).toBe([...text].length)
      }),
    )
  })
})

describe('textLengths', () => {
  it('summarises characters and words, empty texts among them', () => {
    const { characters, words } = textLengths(['', 'one two', 'one two three 🙂'], { resamples: 100 })
    expect(characters).toMatchObject({ n: 3, mean: 22 / 3, least: 0, median: 7, greatest: 15, p25: 3.5 })
    expect(words).toMatchObject({ n: 3, mean: 5 / 3, least: 0, median: 2, greatest: 3 })
    expect(words.standardDeviation).toBeCloseTo(Math.sqrt(7 / 3), 12)
  })

  it('has no value of nothing, and no spread of one', () => {
    const none = textLengths([]).characters
    expect(none.n).toBe(0)
    expect(Object.values(none).filter(value => value !== undefined)).toEqual([0])
    expect(textLengths(['ab']).characters).toMatchObject({
      mean: 2,
      standardDeviation: undefined,
      interval: undefined,
    })
  })

  it('draws texts of one prompt together', () => {
    const texts = Array.from({ length: 40 }, (_, i) => 'x'.repeat(i < 20 ? 1 : 9))
    const alone = textLengths(texts).characters.interval
    const prompts = texts.map((_, i) => (i < 20 ? 'a' : 'b'))
    const together = textLengths(texts, { prompts }).characters.interval
    expect(alone?.high).toBeLessThan(7)
    expect(together).toMatchObject({ low: 1, high: 9 })
    expect(textLengths(texts, { prompts: texts.map(() => 'a') }).characters.interval).toBeUndefined()
  })

  it('refuses what it would not read', () => {
    expect(() => textLengths(['a'], { seeds: 1 } as object)).toThrow(/seeds/)
    expect(() => textLengths(['a'], { prompts: [] })).toThrow(/prompts/)
    expect(() => textLengths(['a', 1] as string[])).toThrow(/texts\[1\]/)
  })
})
