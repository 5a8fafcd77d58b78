// The ROUGE-L score, Self-Instruct's heuristics and its novelty filter give what Python gives, where the published
// rule is carried out with rouge_score and Python's `re` and `str`: scores, reasons, and which text each one repeats.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { textHash } from 'self-rewarding/data'
import { rougeL, rougeNovelty, selfInstructHeuristics } from 'self-rewarding/instruct'
import { check } from '../check.mjs'
import { folder, python } from './python.mjs'

const words = 'a the write sea poem Explain list prime to of tide Child short river 3 10'.split(' ')
/** Characters at which JavaScript and Python may part: in case, in white space, in what is a letter. */
const odd = [
  ...'\u0130\u0131\u017f\u212a\ufb01\u00df\u0149\u01c5\u03a3\u0085\u001c\u001f\u180e\u200b\ufeff\u3000\u2028_\u0301\u00b2\u2460\u2167',
]
const unwanted = 'image Images graph draw plot file FILES go maps picture ımage fileſ'.split(' ')
const starts = [
  'Write a program',
  'write A program',
  '- ',
  '"',
  '1. ',
  '«',
  'é',
  '质',
  '\u{1d400}',
  'ﬁ',
  'ß',
  'İ',
]

const word = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...words) },
  { weight: 1, arbitrary: fc.constantFrom(...odd) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 4 }) },
)
const between = fc.oneof(
  { weight: 8, arbitrary: fc.constant(' ') },
  { weight: 2, arbitrary: fc.constantFrom('', '\n', '-', '.', ', ', '\t', ...odd) },
)
/** @param {fc.Arbitrary<string>} part @param {number} most */
const textOf = (part, most) =>
  fc.array(fc.tuple(part, between), { minLength: 0, maxLength: most }).map(parts => parts.flat().join(''))
const text = textOf(word, 40)
const instruction = fc.oneof(
  { weight: 3, arbitrary: textOf(fc.oneof(word, word, fc.constantFrom(...unwanted)), 12) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...starts), text).map(parts => parts.join('')) },
  {
    weight: 1,
    arbitrary: fc
      .integer({ min: 1, max: 155 })
      .map(count => Array.from({ length: count }, () => 'word').join(' ')),
  },
)
/** @template T @param {fc.Arbitrary<T>} arbitrary @param {number} numRuns @param {number} seed */
const some = (arbitrary, numRuns, seed) => fc.sample(arbitrary, { numRuns, seed })

/**
 * Texts that are different in every form: we refuse the same text in another form, whatever its tokens are.
 * @param {string[]} texts
 */
const different = texts => [...new Map(texts.map(text => [textHash(text), text])).values()]

/** Known texts, then others, some of which are known ones word for word. */
const filters = [0.7, 0.7, 0.5, 2 / 3, 0.8].map((threshold, i) => {
  const near = some(textOf(fc.constantFrom(...words), 14), 250, 10 + i)
  const texts = different([...near, ...some(text, 100, 20 + i)])
  const known = texts.slice(0, 50)
  const again = known.filter(text => rougeL(text, text).f === 1).slice(0, 10)
  return { known, texts: [...texts.slice(50), ...again], threshold }
})
const pairs = some(fc.tuple(text, text), 2000, 1)
const instructions = some(instruction, 4000, 2)

const input = path.join(folder, 'texts.json')
writeFileSync(
  input,
  JSON.stringify({
    pairs,
    instructions,
    filters: filters.map(each => [each.known, each.texts, each.threshold]),
  }),
)
const { scores, reasons, decisions } = python('rouge.py', input)

await check(`scores of ${pairs.length} pairs`, () => {
  let above = 0
  for (const [i, [target, prediction]] of pairs.entries()) {
    const { precision, recall, f } = rougeL(target, prediction)
    for (const [place, value] of [precision, recall, f].entries()) {
      const difference = Math.abs(value - scores[i][place])
      assert.ok(
        difference <= 1e-9,
        `${JSON.stringify([target, prediction])}: ${value}, not ${scores[i][place]}`,
      )
    }
    if (f > 0.2) above++
  }
  assert.ok(above > 200, `only ${above} pairs have much in common: the test tests nothing`)
})

await check(`what is wrong with ${instructions.length} instructions`, () => {
  const { check } = selfInstructHeuristics()
  const counts = new Map()
  for (const [i, text] of instructions.entries()) {
    const verdict = check(text)
    const reason = verdict.ok ? null : verdict.reason
    assert.equal(reason, reasons[i], JSON.stringify(text))
    counts.set(reason, (counts.get(reason) ?? 0) + 1)
  }
  assert.equal(counts.size, 7)
  for (const [reason, count] of counts) assert.ok(count >= 10, `only ${count} are ${reason}`)
})

for (const [i, { known, texts, threshold }] of filters.entries()) {
  await check(`which of ${texts.length} texts are new to ${known.length}, above ${threshold}`, () => {
    const novelty = rougeNovelty({ threshold })
    for (const text of known) novelty.add(text)
    const refused = texts.map(text => {
      const verdict = novelty.accept(text)
      return verdict.ok ? null : verdict.of
    })
    assert.deepEqual(refused, decisions[i])
    const count = refused.filter(of => of !== null).length
    assert.ok(count > 10 && count < texts.length - 10, `${count} are refused: the test tests nothing`)
  })
}
