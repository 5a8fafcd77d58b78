import { describe, expect, it } from 'vitest'
import { DataError } from '../../../src/core/errors.js'
import { type RankedInstruction, rankedRow, readRanked } from '../../../src/data/index.js'

const instruction: RankedInstruction = {
  id: 'p',
  treeId: 't',
  group: 'g',
  prompt: 'Name a prime.',
  responses: [
    { id: 'a', text: '7', rank: 0 },
    { id: 'b', text: '9', rank: 2 },
  ],
}
const row = rankedRow(instruction)
const read = async (...rows: readonly object[]) => {
  const all: RankedInstruction[] = []
  for await (const each of readRanked(
    rows.map(row => JSON.stringify(row)),
    'a.jsonl',
  ))
    all.push(each)
  return all
}

describe('readRanked', () => {
  it('reads what rankedRow writes', async () => {
    expect(await read(row, { ...row, id: 'q' })).toEqual([instruction, { ...instruction, id: 'q' }])
  })

  it.each([
    [{ ...row, prompt: 3 }, 'a.jsonl:2: prompt: '],
    [{ ...row, responses: [{ id: 'a', text: '7', rank: 0.5 }] }, 'a.jsonl:2: responses.0.rank: '],
    [row, 'a.jsonl:2: id: p is in an earlier line too'],
    [{ ...row, prompt: ' ' }, 'a.jsonl:2: prompt: expected a text that is not blank'],
    [
      { ...row, responses: [...row.responses, { id: 'c', text: '', rank: 1 }] },
      'a.jsonl:2: responses.2.text: expected a text that is not blank',
    ],
    [
      { ...row, responses: [...row.responses, { id: 'a', text: '8', rank: 1 }] },
      'a.jsonl:2: responses: expected no two with one id',
    ],
    [{ ...row, responses: row.responses.slice(0, 1) }, 'a.jsonl:2: responses: expected two different ranks'],
  ])('refuses %j', async (bad, message) => {
    await expect(read(row, bad)).rejects.toThrow(message)
    await expect(read(row, bad)).rejects.toSatisfy(DataError.isInstance)
  })

  it('refuses a line that was cut', async () => {
    const lines = [JSON.stringify(row).slice(0, 40)]
    await expect(readRanked(lines, 'a.jsonl').next()).rejects.toThrow(
      'a.jsonl:1: cannot be read (invalid-json)',
    )
  })
})
