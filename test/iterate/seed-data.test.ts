import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hashJson } from '../../src/core/hash.js'
import { Sha256 } from '../../src/core/sha256.js'
import { manifestOf } from '../../src/data/index.js'
import { chatFormat } from '../../src/index.js'
import { promptList } from '../../src/instruct/prompt-source.js'
import { checkSeedData, describeSeedData, hashList } from '../../src/iterate/seed-data.js'
import { checkSeedTraining, describeSeedTraining } from '../../src/iterate/seed-training.js'
import { bestVsWorst } from '../../src/select/index.js'

/** Rows that take several turns: some 12 MB. */
const prompts = Array.from(
  { length: 6_000 },
  (_, i) => `${i} ${'what is asked here, and of whom? '.repeat(60)}`,
)
const sft = {
  rows: prompts.map(prompt => ({
    prompt: [{ role: 'user' as const, content: prompt }],
    completion: [{ role: 'assistant' as const, content: 'This.' }],
  })),
}
const mix = { rows: prompts.map(prompt => ({ prompt, chosen: 'This.', rejected: 'That.' })) }
const split = manifestOf({ validation: ['Nobody asks this.'] })

/** How often others had a turn until something ended. */
async function othersDuring(work: Promise<unknown>): Promise<number> {
  let count = 0
  let isOver = false
  const other = (): void => {
    count++
    if (!isOver) setTimeout(other, 0)
  }
  setTimeout(other, 0)
  await work
  isOver = true
  return count
}

describe('long seed data', () => {
  it.each([
    ['sft, its hash', () => describeSeedTraining({ sft })],
    ['sft, its check', () => checkSeedTraining({ sft, format: chatFormat(), split })],
    ['mix, its hash', () => describeSeedData({ mix, prompts: promptList(['a']), select: bestVsWorst() })],
    [
      'mix, its check',
      () => checkSeedData({ mix, split, prompts: promptList(['a']), select: bestVsWorst() }),
    ],
  ])('lets others have their turn: %s', async (_, work) => {
    expect(await othersDuring(work())).toBeGreaterThan(1)
  })

  it('has the hash that it has in one turn', async () => {
    const { sft: described } = await describeSeedTraining({ sft })
    const line = ({ prompt, completion }: (typeof sft.rows)[number]) =>
      `{"prompt":[${prompt.map(turn => `{"content":${JSON.stringify(turn.content)},"role":"user"}`)}],"completion":[${completion.map(turn => `{"content":${JSON.stringify(turn.content)},"role":"assistant"}`)}]}\n`
    const hash = new Sha256().update(sft.rows.map(line).join('')).hex()
    expect(described).toMatchObject({ rows: prompts.length, sha256: hash })
    expect(await describeSeedData({ mix, prompts: promptList(['a']), select: bestVsWorst() })).toEqual({
      mix: { rows: hashJson(mix.rows), count: mix.rows.length },
    })
  })
})

it('hashes a list as hashJson does', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.jsonValue()), async list => {
      expect(await hashList(list)).toBe(hashJson(list))
    }),
  )
  expect(await hashList([])).toBe(hashJson([]))
  await expect(hashList([1, { a: Number.NaN }])).rejects.toThrow('value[1].a')
})
