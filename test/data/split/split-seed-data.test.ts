import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DataError, InvalidArgumentError } from '../../../src/core/errors.js'
import { checkManifest, type SeedSplit, splitSeedData, textHash } from '../../../src/data/index.js'
import { seedInstruction, seedInstructions, shares, sum } from './fixtures.js'

const none = { ift: 0, eftTrain: 0, eftEval: 0, validation: 0, test: 0 }
const sets = ({ ift, eftTrain, eftEval, validation, test }: SeedSplit) => ({
  ift,
  'eft-train': eftTrain,
  'eft-eval': eftEval,
  validation,
  test,
})
const ids = (items: readonly { readonly id: string }[]) => items.map(({ id }) => id)
const hundred = Array.from({ length: 100 }, (_, i) => seedInstruction(`p${i}`))

/** The split, or what it lacks: shares of overlapping possibilities may not all be filled. */
function trySplit(...args: Parameters<typeof splitSeedData>): SeedSplit | string {
  try {
    return splitSeedData(...args)
  } catch (error) {
    if (DataError.isInstance(error)) return error.message
    throw error
  }
}

describe('splitSeedData', () => {
  it('keeps trees and texts apart, accounts for every instruction, and does not see the order of the file', () => {
    let split = 0
    fc.assert(
      fc.property(seedInstructions, fc.nat(5), fc.infiniteStream(fc.nat()), (instructions, seed, order) => {
        const made = trySplit(instructions, { ...shares, seed })
        const places = new Map(instructions.map(each => [each, order.next().value ?? 0]))
        const shuffled = instructions.toSorted((a, b) => Number(places.get(a)) - Number(places.get(b)))
        const again = trySplit(shuffled, { ...shares, seed })
        expect(again).toEqual(made)
        if (typeof made === 'string') return
        split++
        expect(JSON.stringify(again)).toBe(JSON.stringify(made))
        const { report, manifest } = made
        expect(sum(report.used) + sum(report.unused)).toBe(instructions.length)
        expect(report.instructions).toBe(instructions.length)
        expect(sum(report.ift) + report.possible.ift).toBeLessThanOrEqual(instructions.length)
        expect(checkManifest(JSON.parse(JSON.stringify(manifest)))).toEqual(manifest)
        const placeOf = new Map<string, string>()
        for (const [name, items] of Object.entries(sets(made))) {
          expect(items).toHaveLength(report.used[name as keyof typeof report.used])
          expect(manifest.counts).toEqual(report.used)
          for (const { treeId, prompt } of items) {
            for (const key of [`tree ${treeId}`, `text ${textHash(prompt)}`]) {
              expect(placeOf.get(key) ?? name).toBe(name)
              placeOf.set(key, name)
            }
          }
          if (!name.startsWith('eft'))
            expect(new Set(items.map(({ prompt }) => textHash(prompt))).size).toBe(items.length)
        }
      }),
    )
    expect(split).toBeGreaterThan(20)
  })

  it('gives exactly the sizes asked for, and the rest to EFT-train', () => {
    const made = splitSeedData(hundred, { ift: 40, eftEval: 17, validation: 5, test: 6 })
    expect(made.report.used).toEqual({ ift: 40, 'eft-eval': 17, validation: 5, test: 6, 'eft-train': 32 })
    const shared = splitSeedData(hundred, { ...shares, eftTrain: 10 })
    expect(shared.report.used).toEqual({ ift: 30, 'eft-eval': 10, validation: 10, test: 10, 'eft-train': 10 })
    expect(shared.report.unused['left-over']).toBe(30)
  })

  it('leaves the evaluation sets as they are when a training set grows, and most of a set when the file does', () => {
    const small = splitSeedData(hundred, { ...none, ift: 10, eftEval: 10, test: 10, validation: 10 })
    const large = splitSeedData(hundred, { ...none, ift: 60, eftEval: 10, test: 10, validation: 10 })
    expect([large.test, large.validation, large.eftEval]).toEqual([
      small.test,
      small.validation,
      small.eftEval,
    ])
    expect(large.ift.slice(0, 10)).toEqual(small.ift)
    const more = [...hundred, ...Array.from({ length: 10 }, (_, i) => seedInstruction(`more${i}`))]
    const grown = splitSeedData(more, { ...none, test: 10 })
    expect(ids(grown.test).filter(id => ids(small.test).includes(id)).length).toBeGreaterThan(5)
  })

  it('draws other sets under another seed', () => {
    const under = (seed: number) => ids(splitSeedData(hundred, { ...none, test: 50, seed }).test)
    expect(under(1)).toEqual(under(1))
    expect(under(1)).not.toEqual(under(2))
    expect(new Set([...under(1), ...under(2)]).size).toBeGreaterThan(60)
  })

  it('keeps every ranked response of an EFT set, best first, and counts those without a rank', () => {
    const { eftEval, report } = splitSeedData([seedInstruction('p', [2, null, 0, 1, 0])], {
      ...none,
      eftEval: 1,
    })
    expect(eftEval[0]?.responses.map(({ id, rank }) => [id, rank])).toEqual([
      ['p-r2', 0],
      ['p-r4', 0],
      ['p-r3', 1],
      ['p-r0', 2],
    ])
    expect(report.unrankedResponses).toBe(1)
  })

  it('says why instructions are in no set', () => {
    const instructions = [
      seedInstruction('a', [0, 1], { prompt: 'Same' }),
      seedInstruction('b', [0, 1], { prompt: ' same ' }),
      seedInstruction('a2', [0, 1], { treeId: 'a', turn: 2, prompt: 'Same\n\nAssistant: x\n\nUser: y' }),
    ]
    const ift = splitSeedData(instructions, { ...none, ift: 1 })
    expect(ift.report.unused).toMatchObject({ 'set-is-full': 0, 'same-text': 1, 'not-for-its-set': 1 })
    expect(ift.manifest.entries.map(({ split }) => split)).toEqual(['ift', 'ift', 'ift'])
    const evaluation = splitSeedData(instructions, { ...none, eftEval: 2 })
    expect(evaluation.report.unused).toMatchObject({ 'set-is-full': 1 })
    expect(new Set(evaluation.eftEval.map(({ group }) => group)).size).toBe(1)
    const left = [seedInstruction('c', [0]), seedInstruction('d', [], { turn: 2 }), seedInstruction('e')]
    expect(splitSeedData(left, none).report.unused).toMatchObject({
      'too-few-ranks': 1,
      'later-turn': 1,
      'left-over': 1,
    })
  })

  it('takes ranked instructions of other sources', () => {
    const instructions = hundred.map(each => ({
      id: each.promptId,
      treeId: each.treeId,
      group: each.treeId,
      prompt: each.prompt,
      responses: each.responses.map(({ id, text, rank }) => ({ id, text, rank: rank ?? 0 })),
    }))
    const sizes = { ift: 40, eftEval: 17, validation: 5, test: 6 }
    expect(splitSeedData(instructions, sizes)).toEqual(splitSeedData(hundred, sizes))
  })

  it('applies the filters of IFT to IFT alone', () => {
    const labelled = hundred.map((each, i) => ({
      ...each,
      responses: each.responses.map(response => ({ ...response, labels: { quality: i < 10 ? 0.9 : 0.1 } })),
    }))
    const made = splitSeedData(labelled, {
      ...none,
      ift: 5,
      eftTrain: 'rest',
      labels: { quality: { min: 0.5 } },
    })
    expect(made.report).toMatchObject({ possible: { ift: 10, 'eft-train': 100 }, ift: { label: 90 } })
    expect(made.eftTrain).toHaveLength(95)
  })

  it('can fill a share of everything where texts repeat', () => {
    const four = ['a', 'b', 'c', 'd'].map(id =>
      seedInstruction(id, [0, 1], { prompt: id < 'c' ? 'Same' : id }),
    )
    for (const field of ['test', 'validation', 'ift'] as const) {
      const { report } = splitSeedData(four, { ...none, [field]: { share: 1 } })
      expect(report.used[field]).toBe(3)
      expect(report.possible).toEqual({ ift: 3, 'eft-train': 4, 'eft-eval': 4, validation: 3, test: 3 })
    }
    expect(splitSeedData(four, { ...none, eftEval: { share: 1 } }).eftEval).toHaveLength(4)
  })

  it('fails where the trees run out, and names every shortfall', () => {
    const short = trySplit(hundred, { ift: 50, eftEval: 30, validation: 10, test: 20 })
    expect(short).toBe(
      'seed data: too few instructions: ift has 40 of 50, 10 short (100 instructions could be used for it, before ' +
        'other sets took theirs); ask for fewer, or for shares',
    )
    expect(trySplit(hundred)).toMatch(
      /test has 100 of 256, 156 short.*eft-eval has 0 of 531.*ift has 0 of 3200/,
    )
    expect(trySplit(hundred, { ...none, eftTrain: 101 })).toMatch(/eft-train has 100 of 101, 1 short/)
  })

  it.each([
    { seed: 0.5 },
    { ift: -1 },
    { ift: 'rest' },
    { eftEval: { share: 1.1 } },
    { eftEval: { share: Number.NaN } },
    { test: '10' },
    { eft_eval: 3 },
    { labels: { quality: { least: 0.5 } } },
    { labels: { quality: { min: 50 } } },
    { unlabelled: 'no' },
  ])('refuses %j', options => {
    // @ts-expect-error some are of another type
    expect(() => splitSeedData(hundred, options)).toThrow(InvalidArgumentError)
  })

  it.each([Number.NaN, '1', -1, 0.5, undefined])('refuses the rank %j', rank => {
    const wrong = seedInstruction('x', [0, rank as number])
    expect(() => splitSeedData([...hundred, wrong], none)).toThrow(
      expect.objectContaining({ name: 'InvalidArgumentError', field: 'instructions.100.responses.1.rank' }),
    )
  })

  it('refuses a prompt that is no text', () => {
    const wrong = { ...seedInstruction('x'), prompt: undefined as unknown as string }
    expect(() => splitSeedData([...hundred, wrong], none)).toThrow(
      expect.objectContaining({ name: 'InvalidArgumentError', field: 'instructions.100.prompt' }),
    )
  })
})
