import { expect, test } from 'vitest'
import { JudgePrompt, parseAdditiveScore } from '../../src/judge/index.js'
import { statedTotals, traps } from './texts.js'

const judge = JudgePrompt.additive()

test('no score is invented in 20,000 texts that state none', () => {
  const invented = traps(20_000, 1).flatMap(trap => {
    const result = judge.parse(trap.text, { finish: trap.finish })
    const plain = parseAdditiveScore(trap.text, { min: 0, max: 5, finish: trap.finish })
    return result.ok || plain.ok ? [{ ...trap, result, plain }] : []
  })
  console.log(`invented scores: ${invented.length} of 20000 (95% bound for none: ${(3 / 20_000).toFixed(5)})`)
  expect(invented).toEqual([])
})

test('99.5% of 2,000 stated totals are read, and none is read wrongly', () => {
  const results = statedTotals(2000, 1).map(stated => ({ ...stated, result: judge.parse(stated.text) }))
  const wrong = results.filter(({ result, score }) => result.ok && result.score !== score)
  const missed = results.filter(({ result }) => !result.ok)
  console.log(`stated totals: ${missed.length} missed, ${wrong.length} wrong of 2000`)
  if (missed.length > 0) console.log(missed.slice(0, 40))
  expect(wrong).toEqual([])
  expect(missed.length).toBeLessThanOrEqual(10)
})
