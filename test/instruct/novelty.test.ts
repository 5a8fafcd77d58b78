import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../../src/core/errors.js'
import { exactNovelty, ngramNovelty, rougeNovelty } from '../../src/instruct/index.js'

const accepted = { ok: true }

describe.each([
  ['exactNovelty', exactNovelty],
  ['ngramNovelty', ngramNovelty],
  ['rougeNovelty', rougeNovelty],
])('%s', (_, make) => {
  it('refuses what it knows, and names it', () => {
    const novelty = make()
    novelty.add('Name a prime number.', 'test set')
    expect(novelty.accept(' name a  PRIME number.')).toEqual({
      ok: false,
      reason: 'duplicate',
      of: 'test set',
    })
    expect(novelty.accept('Explain tides to a child.')).toEqual(accepted)
    expect(novelty.accept('explain tides to a child.')).toEqual({
      ok: false,
      reason: 'duplicate',
      of: 'Explain tides to a child.',
    })
  })

  it('keeps the first label of a text', () => {
    const novelty = make()
    novelty.add('Name a prime.', 'test')
    novelty.add('Name a prime.', 'seeds')
    expect(novelty.accept('Name a prime.')).toMatchObject({ of: 'test' })
  })

  it('accepts each text once, whatever its words', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), texts => {
        const novelty = make()
        for (const text of texts) {
          const first = novelty.accept(text)
          const again = novelty.accept(text)
          expect(again.ok).toBe(false)
          // What was refused is not remembered: a later equal text is refused for the same reason.
          if (!first.ok) expect(again).toEqual(first)
        }
      }),
    )
  })
})

describe('ngramNovelty', () => {
  const sea = 'Write a short poem about the deep blue sea in winter.'

  it('refuses texts that share most n-grams with a known one', () => {
    const novelty = ngramNovelty()
    novelty.add('Explain tides to a child.')
    novelty.add(sea, 'seeds')
    // 8 of 9 trigrams are the same.
    expect(novelty.accept('Write a short poem about the deep blue sea in spring!')).toEqual({
      ok: false,
      reason: 'near-duplicate',
      of: 'seeds',
    })
    expect(novelty.accept('Write a short story about a lighthouse keeper.')).toEqual(accepted)
  })

  it('compares with the one that has more n-grams, so that a short text is not found inside every long one', () => {
    const novelty = ngramNovelty({ threshold: 0.5 })
    novelty.add('Write a short')
    expect(novelty.accept(sea)).toEqual(accepted)
    expect(novelty.accept('write a, short!')).toMatchObject({ reason: 'near-duplicate', of: 'Write a short' })
  })

  it('compares scripts without spaces by characters', () => {
    // 8 of 11 trigrams are the same.
    for (const [threshold, ok] of [
      [0.7, false],
      [0.75, true],
    ] as const) {
      const novelty = ngramNovelty({ threshold })
      novelty.add('请写一首关于冬天大海的短诗')
      expect(novelty.accept('请写一首关于春天大海的短诗').ok).toBe(ok)
    }
  })

  it('names the nearest, and the earliest among equals', () => {
    const novelty = ngramNovelty({ n: 1, threshold: 0.5 })
    novelty.add('a b c d', 'first')
    novelty.add('a b c e', 'second')
    expect(novelty.accept('a b c f')).toMatchObject({ of: 'first' })
    expect(novelty.accept('e c b a')).toMatchObject({ of: 'second' })
  })

  it('agrees with a comparison of all texts, and is symmetric', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 8 })
      .map(w => w.join(' '))
    const grams = (value: string) => {
      const words = value.split(' ')
      return new Set(
        words.slice(0, Math.max(1, words.length - 1)).map((_, i) => words.slice(i, i + 2).join(' ')),
      )
    }
    const overlap = (one: string, other: string) => {
      const [a, b] = [grams(one), grams(other)]
      return [...a].filter(gram => b.has(gram)).length / Math.max(a.size, b.size)
    }
    fc.assert(
      fc.property(
        fc.array(text),
        text,
        fc.double({ min: 0.1, max: 1, noNaN: true }),
        (known, next, threshold) => {
          const novelty = ngramNovelty({ n: 2, threshold })
          for (const value of known) novelty.add(value)
          expect(novelty.accept(next).ok).toBe(
            known.every(value => value !== next && overlap(value, next) < threshold),
          )
          const isRefused = (one: string, other: string) => {
            const pair = ngramNovelty({ n: 2, threshold })
            pair.add(one)
            return !pair.accept(other).ok
          }
          for (const value of known) expect(isRefused(value, next)).toBe(isRefused(next, value))
        },
      ),
    )
  })

  it.each([{ n: 0 }, { n: 1.5 }, { threshold: 0 }, { threshold: 1.1 }, { threshold: Number.NaN }])(
    'refuses %j',
    options => {
      expect(() => ngramNovelty(options)).toThrow(InvalidArgumentError)
    },
  )
})
