import { describe, expect, it } from 'vitest'
import { rankedInstructions, readOpenAssistant, textHash } from '../../../src/data/index.js'
import { lines, message, tree } from '../open-assistant/fixtures.js'

const withRanks = (id: string, ranks: readonly (number | null)[], text = id) =>
  tree(message(id, { text, replies: ranks.map((rank, i) => message(`a${id}${i}`, { rank })) }))

describe('rankedInstructions', () => {
  it('gives those with two different ranks, without unranked responses', async () => {
    const rows = lines(
      withRanks('p1', [2, null, 0]),
      withRanks('p2', [0, 0]),
      withRanks('p3', [1]),
      withRanks('p4', [null, null]),
      withRanks('p5', [0, 1, 1], ' P1'),
    )
    const ranked = rankedInstructions(readOpenAssistant(rows))
    const read = []
    for await (const { id, group, responses } of ranked)
      read.push([id, group, responses.map(({ rank }) => rank)])
    expect(read).toEqual([
      ['p1', textHash('p1'), [0, 2]],
      ['p5', textHash('p1'), [0, 1, 1]],
    ])
    expect(ranked.report).toEqual({ instructions: 5, tooFewRanks: 3, unrankedResponses: 1 })
  })
})
