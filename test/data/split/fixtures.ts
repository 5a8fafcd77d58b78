import fc from 'fast-check'
import type { SeedInstruction } from '../../../src/data/index.js'

/** A first turn with responses of these ranks. */
export function seedInstruction(
  id: string,
  ranks: readonly (number | null)[] = [0, 1],
  fields: Partial<SeedInstruction> = {},
): SeedInstruction {
  const responses = ranks.map((rank, i) => ({ id: `${id}-r${i}`, text: `answer ${i} to ${id}`, rank }))
  return { treeId: id, promptId: id, turn: 1, prompt: `prompt ${id}`, responses, ...fields }
}

/** Instructions of few trees and few texts, so that many belong together. */
export const seedInstructions = fc
  .array(
    fc.record({
      tree: fc.nat(30),
      text: fc.nat(30),
      turn: fc.constantFrom(1, 1, 1, 2),
      ranks: fc.array(fc.constantFrom(0, 1, 2, null), { maxLength: 4 }),
    }),
    { maxLength: 40 },
  )
  .map(items =>
    items.map(({ tree, text, turn, ranks }, i) =>
      seedInstruction(`p${i}`, ranks, { treeId: `t${tree}`, prompt: `Text ${text}`, turn }),
    ),
  )

/** Small shares of everything. */
export const shares = {
  ift: { share: 0.3 },
  eftEval: { share: 0.1 },
  validation: { share: 0.1 },
  test: { share: 0.1 },
} as const

export const sum = (counts: object): number =>
  Object.values(counts).reduce((total: number, count: number) => total + count, 0)
