import { ensure } from '../../core/check.js'
import { textHash } from '../../core/normalise.js'
import { type IftDrop, type IftExample, type IftOptions, iftExample } from '../ift/ift-examples.js'
import { isRanked, withRank } from '../ranked/ranked-instructions.js'
import type { RankedResponse } from '../ranked/types.js'
import type { SeedInstruction } from '../seed-instruction.js'
import { groupByKeys } from './groups.js'
import { seededOrder } from './seeded-order.js'
import type { SplitName } from './types.js'

/** An instruction with all that it could be used for. */
export interface SplitCandidate {
  readonly instruction: SeedInstruction
  /** Hash of its text. */
  readonly hash: string
  /** Its group: the smallest hash in it. */
  readonly group: string
  /** The sets that could use it. */
  readonly uses: ReadonlySet<SplitName>
  /** Its example, or why it has none. */
  readonly ift: IftExample | IftDrop
  /** Its ranked responses, best first. */
  readonly ranked: readonly RankedResponse[]
}

/** The groups that stay together, and the instructions in them, in seeded order. */
export function candidatesOf(
  instructions: Iterable<SeedInstruction>,
  seed: number,
  options: IftOptions,
): readonly (readonly SplitCandidate[])[] {
  const hashed = Array.from(instructions, (instruction, i) => {
    const { prompt } = instruction
    ensure(typeof prompt === 'string', `instructions.${i}.prompt`, prompt, 'a text')
    checkRanks(instruction, `instructions.${i}.responses`)
    return { instruction, hash: textHash(prompt) }
  })
  const groups = groupByKeys(hashed, ({ instruction, hash }) => [
    `tree ${instruction.treeId}`,
    `text ${hash}`,
  ])
  const named = groups.map(members => {
    const [group = ''] = members.map(({ hash }) => hash).sort()
    return members.map(member => toCandidate(member, group, options))
  })
  return seededOrder(named, seed, ([first]) => first?.group ?? '').map(members =>
    seededOrder(members, seed, ({ hash, instruction }) => `${hash} ${instruction.promptId}`),
  )
}

function checkRanks({ responses }: SeedInstruction, field: string): void {
  for (const [i, { rank }] of responses.entries()) {
    const isRank = rank === null || (Number.isSafeInteger(rank) && rank >= 0)
    ensure(isRank, `${field}.${i}.rank`, rank, 'a whole number, at least 0, or null')
  }
}

function toCandidate(
  { instruction, hash }: { readonly instruction: SeedInstruction; readonly hash: string },
  group: string,
  options: IftOptions,
): SplitCandidate {
  const ift = iftExample(instruction, options)
  const ranked = withRank(instruction.responses).sort((a, b) => a.rank - b.rank || (a.id < b.id ? -1 : 1))
  const isFirst = (instruction.turn ?? 1) === 1
  const uses: readonly SplitName[] = [
    ...(typeof ift === 'string' ? [] : (['ift'] as const)),
    ...(isRanked(ranked) ? (['eft-train', 'eft-eval'] as const) : []),
    ...(isFirst ? (['validation', 'test'] as const) : []),
  ]
  return { instruction, hash, group, uses: new Set(uses), ift, ranked }
}
