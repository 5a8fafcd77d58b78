import { describe, expect, it } from 'vitest'
import { DataError, InvalidArgumentError } from '../../../src/core/errors.js'
import { checkManifest, manifestOf, overlapChecker, textHash } from '../../../src/data/index.js'

const sets = {
  ift: ['Name a colour.'],
  'eft-eval': [{ treeId: 't1', prompt: 'Name a prime.' }],
  test: ['Name a river.', 'name a  RIVER.'],
} as const

describe('manifestOf', () => {
  it('gives entries in an order of their own, each once', () => {
    const manifest = manifestOf(sets, { seed: 7 })
    expect(manifest).toEqual({
      version: 1,
      seed: 7,
      counts: { ift: 1, 'eft-train': 0, 'eft-eval': 1, validation: 0, test: 2 },
      entries: [
        { split: 'ift', treeId: textHash('Name a colour.'), hash: textHash('Name a colour.') },
        { split: 'eft-eval', treeId: 't1', hash: textHash('Name a prime.') },
        { split: 'test', treeId: textHash('Name a river.'), hash: textHash('Name a river.') },
      ],
    })
    expect(JSON.stringify(checkManifest(JSON.parse(JSON.stringify(manifest))))).toBe(JSON.stringify(manifest))
  })

  it.each<[string, object, object?]>([
    ['eftEval', { ift: ['a'], eftEval: ['b'] }],
    ['tset', { ift: ['a'], tset: ['c'] }],
    ['sed', sets, { sed: 3 }],
    ['ift.1', { ift: ['a', { treeId: 't' }] }],
    ['test.0', { ift: ['a'], test: [null] }],
    ['test', { test: 'Name a prime.' }],
  ])('refuses %s', (field, wrong, options) => {
    expect(() => manifestOf(wrong, options)).toThrow(
      expect.objectContaining({ name: 'InvalidArgumentError', field }),
    )
  })

  it('shows an overlap of texts', () => {
    expect(() => manifestOf({ ...sets, validation: ['NAME A PRIME.'] })).toThrow(
      `split.json: sets overlap: text ${textHash('Name a prime.')} is in eft-eval and validation; keep each`,
    )
  })

  it('shows an overlap of trees', () => {
    const validation = [{ treeId: 't1', prompt: 'Another one?' }]
    expect(() => manifestOf({ ...sets, validation })).toThrow('tree t1 is in eft-eval and validation')
  })

  it('shows a bounded number of them', () => {
    const many = Array.from({ length: 30 }, (_, i) => ({ treeId: `t${i}`, prompt: `p${i}` }))
    const others = many.map(({ treeId }, i) => ({ treeId, prompt: `other ${i}` }))
    expect(() => manifestOf({ ift: many, test: others })).toThrow(
      /overlap: (?:tree t\d+ is in ift and test; ){9}tree t\d+ is in ift and test, and 20 more; keep/,
    )
  })
})

describe('checkManifest', () => {
  const good = manifestOf(sets)
  it.each<[string, object]>([
    ['version: Invalid input', { ...good, version: 2 }],
    ['entries.0.split', { ...good, entries: [{ split: 'train', treeId: 't', hash: textHash('x') }] }],
    ['entries.0.hash', { ...good, entries: [{ split: 'ift', treeId: 't', hash: 'abc' }] }],
    ['it: ', []],
  ])('refuses %s', (message, manifest) => {
    expect(() => checkManifest(manifest, 'a.json')).toThrow(DataError)
    expect(() => checkManifest(manifest, 'a.json')).toThrow(`a.json: is no split manifest: ${message}`)
  })
})

describe('counts of a manifest', () => {
  it('are not of a set without entries', () => {
    const good = manifestOf({ ...sets, validation: ['Name a bird.'] })
    const cut = { ...good, entries: good.entries.filter(({ split }) => split === 'ift') }
    expect(() => checkManifest(cut)).toThrow(DataError)
    expect(() => checkManifest(cut)).toThrow(
      'split.json: sets lack entries: eft-eval; validation; test; split anew',
    )
  })

  it('may be more than entries, where items have the same tree and text', () => {
    const twice = manifestOf({
      'eft-eval': [
        { treeId: 't', prompt: 'a' },
        { treeId: 't', prompt: 'A' },
      ],
    })
    expect([twice.counts['eft-eval'], checkManifest(twice).entries.length]).toEqual([2, 1])
  })
})

describe('overlapChecker', () => {
  const manifest = manifestOf({ ...sets, validation: ['Name a bird.'], 'eft-train': ['Name a fish.'] })
  it('finds what a self-made prompt must not repeat', () => {
    const { find, findHash } = overlapChecker(manifest)
    const prompts = [
      'NAME a  prime.',
      'Name a river.',
      'Name a bird.',
      'Name a colour.',
      'Name a fish.',
      'Else',
    ]
    expect(prompts.map(find)).toEqual(['eft-eval', 'test', 'validation', undefined, undefined, undefined])
    expect(findHash(textHash('Name a bird.'))).toBe('validation')
  })

  it('looks at the sets it is told of', () => {
    const checker = overlapChecker(manifest, { splits: ['ift', 'eft-train'] })
    expect(['Name a colour.', 'Name a fish.', 'Name a river.'].map(checker.find)).toEqual([
      'ift',
      'eft-train',
      undefined,
    ])
  })

  it('refuses a set that does not exist', () => {
    // @ts-expect-error no such set
    expect(() => overlapChecker(manifest, { splits: ['eval'] })).toThrow(InvalidArgumentError)
  })
})
