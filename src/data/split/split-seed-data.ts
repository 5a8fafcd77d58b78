import { ensure, invalid, refuseUnknown } from '../../core/check.js'
import { checkIftOptions, type IftExample, type IftOptions, noIftDrops } from '../ift/ift-examples.js'
import type { RankedInstruction } from '../ranked/types.js'
import type { SeedInstruction } from '../seed-instruction.js'
import { candidatesOf, type SplitCandidate } from './candidates.js'
import { Filling, type Placed } from './filling.js'
import { manifestOfEntries } from './manifest.js'
import { refuseShortfalls, resolveSize, type Shortfall, type SplitSize } from './sizes.js'
import type { HeldOutPrompt, SeedSplit, SplitEntry, SplitName } from './types.js'

/** What goes where. Sizes are counted in instructions; a share is of those that could be used for the set. */
export interface SplitOptions extends IftOptions {
  /** Every draw comes from it. @default 0 */
  readonly seed?: number
  /** Examples to imitate. @default 3200, the paper's */
  readonly ift?: SplitSize
  /** Instructions to judge for training; `rest` takes every ranked one that is left. @default 'rest' */
  readonly eftTrain?: SplitSize | 'rest'
  /** Instructions to measure judges on. @default 531, the paper's, whose unit is not stated */
  readonly eftEval?: SplitSize
  /** Prompts for early stopping. @default 253, the paper's */
  readonly validation?: SplitSize
  /** Prompts for head-to-head evaluation. @default 256, the paper's */
  readonly test?: SplitSize
}

const fields = { test: 256, validation: 253, eftEval: 531, ift: 3200, eftTrain: 'rest' } as const
const nameOf = {
  test: 'test',
  validation: 'validation',
  eftEval: 'eft-eval',
  ift: 'ift',
  eftTrain: 'eft-train',
} as const

/**
 * Seed data in five disjoint sets. Instructions of one tree, and those with the same normalised text, stay together.
 * Groups are put in an order drawn from the seed and their texts; then test, validation, EFT-eval, IFT and EFT-train, in
 * this order, take the first that they can use. So no set depends on the order of the file, and none on the sizes of
 * those after it: the evaluation sets stay as they are when a training set grows.
 *
 * Takes instructions of Open Assistant, and ranked ones of any other source. The EFT sets keep every ranked response of
 * their instructions. IFT, validation and test hold first turns only, and no text twice.
 *
 * @throws `InvalidArgumentError` for an unusable option; `DataError` that names the shortfall where the trees run out.
 * @example
 * ```ts
 * import { readOpenAssistant, splitSeedData, type SeedInstruction } from 'self-rewarding/data'
 *
 * async function split(lines: AsyncIterable<string>) {
 *   const instructions: SeedInstruction[] = []
 *   for await (const instruction of readOpenAssistant(lines)) instructions.push(instruction)
 *   const { ift, eftTrain, manifest, report } = splitSeedData(instructions, { seed: 1, eftEval: 100 })
 *   console.log(ift.length, eftTrain.length, manifest.counts, report.unused)
 * }
 * ```
 */
export function splitSeedData(
  instructions: Iterable<SeedInstruction | RankedInstruction>,
  options: SplitOptions = {},
): SeedSplit {
  const { seed = 0, labels, unlabelled } = options
  refuseUnknown(options, ['seed', ...Object.keys(fields), 'labels', 'unlabelled'])
  ensure(Number.isSafeInteger(seed), 'seed', seed, 'a whole number')
  const iftOptions = { ...(labels && { labels }), ...(unlabelled && { unlabelled }) }
  checkIftOptions(iftOptions)

  const all = candidatesOf(Array.from(instructions, toSeed), seed, iftOptions)
  const possible = { ift: 0, 'eft-train': 0, 'eft-eval': 0, validation: 0, test: 0 }
  const dropped = noIftDrops()
  const seen = new Set<string>()
  for (const { uses, ift, hash } of all.flat()) {
    for (const use of uses) {
      // Only the EFT sets take a text twice.
      const text = `${use} ${hash}`
      if (use.startsWith('eft') || !seen.has(text)) possible[use]++
      seen.add(text)
    }
    if (typeof ift === 'string') dropped[ift]++
  }

  const filling = new Filling(all)
  const shortfalls: Shortfall[] = []
  for (const field of ['test', 'validation', 'eftEval', 'ift', 'eftTrain'] as const) {
    const split = nameOf[field]
    const size = options[field] ?? fields[field]
    if (size === 'rest' && field !== 'eftTrain')
      throw invalid(field, size, 'a size; only eftTrain takes the rest')
    const wanted = size === 'rest' ? Infinity : resolveSize(size, field, possible[split])
    const found = filling.fill(split, wanted)
    if (size !== 'rest' && found < wanted) shortfalls.push({ split, found, wanted })
  }
  refuseShortfalls(shortfalls, possible)

  const { sets, placed } = filling
  const counts = mapSets(sets, ({ length }) => length)
  return {
    ift: sets.ift.flatMap(({ ift }): IftExample[] => (typeof ift === 'string' ? [] : [ift])),
    eftTrain: sets['eft-train'].map(toRanked),
    eftEval: sets['eft-eval'].map(toRanked),
    validation: sets.validation.map(toPrompt),
    test: sets.test.map(toPrompt),
    manifest: manifestOfEntries(placed.map(toEntry), counts, seed),
    report: {
      instructions: all.flat().length,
      groups: all.length,
      used: counts,
      unused: filling.unused(),
      possible,
      ift: dropped,
      unrankedResponses: [...sets['eft-train'], ...sets['eft-eval']].reduce(
        (sum, { instruction, ranked }) => sum + instruction.responses.length - ranked.length,
        0,
      ),
    },
  }
}

/** Ranked instructions of other sources are first turns. */
function toSeed(instruction: SeedInstruction | RankedInstruction): SeedInstruction {
  return 'promptId' in instruction ? instruction : { ...instruction, promptId: instruction.id }
}

function toRanked({ instruction, group, ranked }: SplitCandidate): RankedInstruction {
  const { promptId: id, treeId, prompt } = instruction
  return { id, treeId, group, prompt, responses: ranked }
}

function toPrompt({ instruction: { promptId: id, treeId, prompt } }: SplitCandidate): HeldOutPrompt {
  return { id, treeId, prompt }
}

function toEntry({ split, candidate: { instruction, hash } }: Placed): SplitEntry {
  return { split, treeId: instruction.treeId, hash }
}

function mapSets<T, U>(sets: Record<SplitName, T>, map: (set: T) => U): Record<SplitName, U> {
  const { ift, 'eft-train': train, 'eft-eval': evaluation, validation, test } = sets
  return {
    ift: map(ift),
    'eft-train': map(train),
    'eft-eval': map(evaluation),
    validation: map(validation),
    test: map(test),
  }
}
