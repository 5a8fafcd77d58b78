import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { textHash } from '../../src/core/normalise.js'
import { rougeL, rougeNovelty } from '../../src/instruct/index.js'
import { CommonSubsequence } from '../../src/instruct/rouge/lcs.js'
import { rougeTokens } from '../../src/instruct/rouge/tokens.js'
import { describeShared } from '../shared-data.js'

/** Length of the longest common subsequence by its table. */
function tableLength(one: readonly unknown[], other: readonly unknown[]): number {
  let row = new Array<number>(other.length + 1).fill(0)
  for (const item of one) {
    const next = [0]
    for (const [j, against] of other.entries()) {
      next.push(item === against ? (row[j] ?? 0) + 1 : Math.max(next[j] ?? 0, row[j + 1] ?? 0))
    }
    row = next
  }
  return row.at(-1) ?? 0
}

/** ROUGE-L F as rouge_score computes it. */
function published(target: string, prediction: string): number {
  const [wanted, given] = [rougeTokens(target), rougeTokens(prediction)]
  if (wanted.length === 0 || given.length === 0) return 0
  const common = tableLength(wanted, given)
  const [precision, recall] = [common / given.length, common / wanted.length]
  return precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : 0
}

describe('rougeTokens', () => {
  it.each([
    ['Name a PRIME!', ['name', 'a', 'prime']],
    ["don't 3.5", ['don', 't', '3', '5']],
    ['naïve café_au', ['na', 've', 'caf', 'au']],
    // The Kelvin sign is k in lower case, the I with a dot i and a mark.
    ['\u212Aelvin \u0130s', ['kelvin', 'i', 's']],
    ['Назови простое число 质数', []],
    ['', []],
  ])('of %j', (text, tokens) => {
    expect(rougeTokens(text)).toEqual(tokens)
  })
})

describe('CommonSubsequence', () => {
  it('has the length that the table has, for sequences of many words', () => {
    const sequence = (most: number) =>
      fc
        .integer({ min: 1, max: 40 })
        .chain(tokens => fc.array(fc.nat({ max: tokens - 1 }), { maxLength: most }))
    fc.assert(
      fc.property(fc.array(fc.tuple(sequence(130), sequence(130)), { maxLength: 5 }), pairs => {
        // One object for all: what an earlier sequence left must not count.
        const common = new CommonSubsequence()
        for (const [one, other] of pairs) {
          common.compareWith(Int32Array.from(one), 40)
          const padded = Int32Array.from([0, ...other, 0])
          expect(common.lengthWith(padded, 1, other.length + 1)).toBe(tableLength(one, other))
        }
      }),
    )
  })

  it.each([30, 31, 32, 61, 62, 63, 93])('of %i tokens with themselves is all of them', length => {
    const sequence = Int32Array.from({ length }, (_, i) => i)
    const common = new CommonSubsequence()
    common.compareWith(sequence, length)
    expect(common.lengthWith(sequence)).toBe(length)
    expect(common.lengthWith(sequence.toReversed())).toBe(1)
    expect(common.lengthWith(Int32Array.from([5000, length, 3]))).toBe(1)
  })
})

describe('rougeL', () => {
  it('is 0 without tokens', () => {
    const nothing = { precision: 0, recall: 0, f: 0 }
    expect(rougeL('质数', '质数')).toEqual(nothing)
    expect(rougeL('a', '')).toEqual(nothing)
    expect(rougeL('', 'a')).toEqual(nothing)
  })

  it('tells target and prediction apart', () => {
    expect(rougeL('a b c d', 'd a x')).toMatchObject({ precision: 1 / 3, recall: 1 / 4 })
  })
})

interface Reference {
  readonly target: string
  readonly prediction: string
  readonly tokens_target?: readonly string[]
  readonly plain: { readonly rougeL: readonly [number, number, number] }
}

describeShared('rouge_score', 'rouge/rouge_score_reference.json', text => {
  const pairs: readonly Reference[] = JSON.parse(text || '[]')

  it('gives the same tokens and scores, to the last bit', () => {
    expect(pairs).toHaveLength(91)
    for (const { target, prediction, tokens_target, plain } of pairs) {
      if (tokens_target) expect(rougeTokens(target)).toEqual(tokens_target)
      const { precision, recall, f } = rougeL(target, prediction)
      expect([precision, recall, f]).toEqual(plain.rougeL)
    }
  })

  it('decides the same at every threshold that is a score', () => {
    const scores = pairs.map(({ plain }) => plain.rougeL[2]).filter(f => f < 1)
    for (const threshold of [0.7, ...scores]) {
      for (const { target, prediction, plain } of pairs) {
        const novelty = rougeNovelty({ threshold })
        novelty.add(prediction)
        // Only texts without tokens repeat another and score 0 with it.
        const isSame = textHash(target) === textHash(prediction)
        const isNew = plain.rougeL[2] <= threshold && !isSame
        expect(novelty.accept(target).ok, `${target} | ${prediction}`).toBe(isNew)
      }
    }
  })
})

describe('rougeNovelty', () => {
  /** Every text compared with every known one: the first of those with the greatest F. */
  function compareAll(known: readonly string[], text: string, threshold: number): string | undefined {
    const scores = known.map(value => published(text, value))
    const greatest = Math.max(0, ...scores)
    return greatest > threshold ? known[scores.indexOf(greatest)] : undefined
  }

  const word = (words: number) => fc.nat({ max: words - 1 }).map(n => `w${n}`)
  const texts = fc
    .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 40 }))
    .chain(([words, most]) =>
      fc.array(
        fc.array(word(words), { maxLength: most }).map(tokens => tokens.join(' ')),
        { maxLength: 30 },
      ),
    )
  const threshold = fc.oneof(
    fc.constantFrom(0, 0.5, 0.6, 0.7, 0.8, 2 / 3, 6 / 7),
    fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  )

  it('decides as a comparison of all texts does, and names the same one', () => {
    fc.assert(
      fc.property(texts, threshold, (all, threshold) => {
        const novelty = rougeNovelty({ threshold })
        const known: string[] = []
        for (const text of all) {
          const verdict = novelty.accept(text)
          if (known.includes(text)) {
            expect(verdict).toEqual({ ok: false, reason: 'duplicate', of: text })
            continue
          }
          const of = compareAll(known, text, threshold)
          expect(verdict).toEqual(
            of === undefined ? { ok: true } : { ok: false, reason: 'near-duplicate', of },
          )
          if (of === undefined) known.push(text)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('decides the same of texts that are small changes of one another', () => {
    const change = fc.tuple(fc.nat(), fc.constantFrom('drop', 'double', 'swap', 'replace'), word(30))
    const base = fc.array(word(30), { minLength: 3, maxLength: 50 })
    fc.assert(
      fc.property(
        base,
        fc.array(fc.array(change, { maxLength: 12 }), { maxLength: 12 }),
        (first, changes) => {
          const known = [first.join(' ')]
          const novelty = rougeNovelty()
          novelty.add(first.join(' '))
          for (const list of changes) {
            const tokens = [...first]
            for (const [place, how, other] of list) {
              const i = place % Math.max(1, tokens.length)
              if (how === 'drop') tokens.splice(i, 1)
              else if (how === 'double') tokens.splice(i, 0, tokens[i] ?? other)
              else if (how === 'swap') tokens.push(...tokens.splice(i, 1))
              else tokens[i] = other
            }
            const text = tokens.join(' ')
            const of = known.includes(text) ? text : compareAll(known, text, 0.7)
            expect(novelty.accept(text)).toEqual(
              of === undefined ? { ok: true } : expect.objectContaining({ of }),
            )
            if (of === undefined) known.push(text)
          }
        },
      ),
    )
  })

  it('refuses strictly above the threshold', () => {
    // F is 2 * 7 / (10 + 10): 0.7 in theory, and what the doubles of rouge_score make of it.
    const known = 'a b c d e f g h i j'
    const text = 'a b c d e f g x y z'
    expect(published(text, known)).toBe(0.7)
    for (const [threshold, ok] of [
      [0.7, true],
      [0.7 - Number.EPSILON / 2, false],
    ] as const) {
      const novelty = rougeNovelty({ threshold })
      novelty.add(known)
      expect(novelty.accept(text).ok).toBe(ok)
    }
  })

  it('goes by order: the same words turned round are new', () => {
    const novelty = rougeNovelty()
    novelty.add('one two three four five six')
    expect(novelty.accept('six five four three two one')).toEqual({ ok: true })
  })

  it('refuses, of texts without tokens, exact duplicates alone', () => {
    const novelty = rougeNovelty({ threshold: 0 })
    novelty.add('请写一首关于冬天大海的短诗')
    expect(novelty.accept('请写一首关于春天大海的短诗')).toEqual({ ok: true })
    expect(novelty.accept(' 请写一首关于春天大海的短诗')).toMatchObject({ reason: 'duplicate' })
    expect(novelty.accept('?!')).toEqual({ ok: true })
  })

  it('names the label of the nearest', () => {
    const novelty = rougeNovelty({ threshold: 0.5 })
    novelty.add('write a poem about the sea and the sky', 'seeds')
    novelty.add('write a poem about the sea and the moon', 'test set')
    expect(novelty.accept('write a poem about the sea and a moon')).toEqual({
      ok: false,
      reason: 'near-duplicate',
      of: 'test set',
    })
  })

  it.each([{ threshold: 1 }, { threshold: -0.1 }, { threshold: Number.NaN }, { treshold: 0.5 }])(
    'refuses %j',
    options => {
      expect(() => rougeNovelty(options)).toThrow(
        expect.objectContaining({ name: 'InvalidArgumentError', field: Object.keys(options)[0] }),
      )
    },
  )
})
