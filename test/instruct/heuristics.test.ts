import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type HeuristicsOptions, selfInstructHeuristics } from '../../src/instruct/index.js'

const reasonOf = (text: string, options?: HeuristicsOptions) => {
  const verdict = selfInstructHeuristics(options).check(text)
  return verdict.ok ? 'ok' : verdict.reason
}
const words = (count: number) => Array.from({ length: count }, (_, i) => `word${i}`).join(' ')

describe('selfInstructHeuristics', () => {
  it.each([
    ['Name a prime number.', 'ok'],
    ['', 'too-few-words'],
    [' \n', 'too-few-words'],
    ['Name a prime.', 'too-few-words'],
    [words(4), 'ok'],
    [words(150), 'ok'],
    [words(151), 'too-many-words'],
    // Whole words, in any case.
    ['Describe the IMAGE to me.', 'blacklisted'],
    ['Rename these files, please, now.', 'blacklisted'],
    ['When did they go to Rome?', 'blacklisted'],
    ['When did they go\n to Rome?', 'blacklisted'],
    ['What is a drawing worth?', 'ok'],
    ['What is mapéd in it?', 'ok'],
    ['What is a file_name for?', 'ok'],
    ['What does "plot" mean here?', 'blacklisted'],
    ['Write a program that sorts.', 'write-a-program'],
    ['write A programme of events.', 'write-a-program'],
    ['Please write a program that sorts.', 'ok'],
    ['"Be brief": what is it?', 'starts-with-punctuation'],
    ['- name a prime number', 'starts-with-punctuation'],
    ['3 primes below ten, please.', 'ok'],
    ['«Be brief»: what is it?', 'not-english'],
    ['Été: name a month of it.', 'not-english'],
    ['Назови мне простое число.', 'not-english'],
    ['😀 means what to you?', 'not-english'],
    // In upper case, as the published code has it, these are Fi and I.
    ['ﬁnd a prime number, please.', 'ok'],
    ['ıs it a prime number?', 'ok'],
    // Python takes these for files and image where it ignores case.
    ['Name the fileſ of it.', 'blacklisted'],
    ['Name the ımage of it.', 'blacklisted'],
    // Python splits at U+0085 and U+001F, and not at U+FEFF.
    ['Name\u0085a\u001fprime number.', 'ok'],
    ['Name\uFEFFa prime number.', 'too-few-words'],
  ])('%j: %s', (text, reason) => {
    expect(reasonOf(text)).toBe(reason)
  })

  it('looks in the published order', () => {
    expect(reasonOf('- image')).toBe('too-few-words')
    expect(reasonOf('Write a program that can draw.')).toBe('blacklisted')
    expect(reasonOf('- draw a ball for me')).toBe('blacklisted')
  })

  it('takes other bounds and words', () => {
    expect(reasonOf('Name a prime.', { minWords: 3 })).toBe('ok')
    expect(reasonOf(words(5), { maxWords: 4 })).toBe('too-many-words')
    expect(reasonOf('Draw a map of it.', { blacklist: [] })).toBe('ok')
    const blacklist = ['C++ (old)']
    expect(reasonOf('Write it in c++ (OLD) for me.', { blacklist })).toBe('blacklisted')
    expect(reasonOf('Write it in C for me.', { blacklist })).toBe('ok')
  })

  it('for any language counts characters where there are no blanks', () => {
    const any = { language: 'any' } as const
    expect(reasonOf('Назови мне простое число.', any)).toBe('ok')
    expect(reasonOf('请写一首诗', any)).toBe('ok')
    expect(reasonOf('写一首', any)).toBe('too-few-words')
    expect(reasonOf('诗'.repeat(151), any)).toBe('too-many-words')
    expect(reasonOf('Name a prime.', any)).toBe('too-few-words')
  })

  it('decides the same of a text twice, and does not mind how it is spaced', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), parts => {
        const { check } = selfInstructHeuristics()
        const text = parts.join(' ')
        expect(check(text)).toEqual(check(text))
        expect(check(`\n ${parts.join(' \t ')} `)).toEqual(check(text))
      }),
    )
  })

  it('is another filter for a run with other settings', () => {
    const ids = [{}, { minWords: 5 }, { blacklist: ['a'] }, { language: 'any' as const }].map(
      options => selfInstructHeuristics(options).id,
    )
    expect(new Set(ids.map(id => JSON.stringify(id))).size).toBe(4)
  })

  it.each([
    ['minWords', { minWords: 0 }],
    ['maxWords', { maxWords: 3 }],
    ['blacklist[1]', { blacklist: ['a', ' '] }],
    ['language', { language: 'german' }],
    ['words', { words: 3 }],
  ])('refuses %s', (field, options) => {
    // @ts-expect-error some are of another type
    expect(() => selfInstructHeuristics(options)).toThrow(
      expect.objectContaining({ name: 'InvalidArgumentError', field }),
    )
  })
})
