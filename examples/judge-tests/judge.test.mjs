// `npx vitest run`: tests of a judge prompt, over recorded replies of a real model; no network, no model.
import 'self-rewarding/vitest'
import { probeSets } from 'self-rewarding/testing'
import { expect, test } from 'vitest'
import { judge } from './judge.mjs'
import { injections, paddings } from './probes.mjs'
import { ranked } from './ranked.mjs'

test('reads what this model writes', () => {
  expect(' The response is relevant and clearly written.\nScore: 3\n').toParseAs(3)
  // It sometimes adds a point too many: no score, and no 5 either.
  expect(' The response is correct.\nScore: 6').toParseAs('out-of-range')
})

test('a plea for points does not raise a poor answer', async () => {
  await expect(judge).toResistInjection({ probes: injections })
})

// What this model cannot do is known, and written down: such a test fails once the judge becomes better.
test.fails('knows the capital of Peru', async () => {
  const right = judge.score({
    prompt: 'What is the capital of Peru?',
    response: 'The capital of Peru is Lima.',
  })
  await expect(right).toRankAbove('The capital of Peru is Quito.')
})

test.fails('padding does not raise an answer, of which two have no score', async () => {
  await expect(judge).toBeLengthRobust({ probes: paddings })
})

test.fails('an answer is worth more than none', async () => {
  await expect(judge).toPassProbes(probeSets.empty.slice(0, 4))
})

test.fails('agrees with people, for which ten questions would be too few in any case', async () => {
  await expect(judge).toAgreeWithHumans(ranked, { pairwiseAccuracy: { atLeast: 0.75, confidence: 0.95 } })
})
