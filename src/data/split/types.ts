import type { IftDropCounts, IftExample } from '../ift/ift-examples.js'
import type { RankedInstruction } from '../ranked/types.js'

/** The sets that seed data are split into. */
export type SplitName = 'ift' | 'eft-train' | 'eft-eval' | 'validation' | 'test'

/** All splits. */
export const splitNames = ['ift', 'eft-train', 'eft-eval', 'validation', 'test'] as const

/** A prompt that is only asked: what checkpoints are compared on. */
export interface HeldOutPrompt {
  /** Its id. */
  readonly id: string
  /** Conversation tree. */
  readonly treeId: string
  /** The instruction. */
  readonly prompt: string
}

/** An instruction's place in the split. */
export interface SplitEntry {
  /** The set that its tree and its text belong to. */
  readonly split: SplitName
  /** Conversation tree. */
  readonly treeId: string
  /** `textHash` of the instruction, 64 hex digits. */
  readonly hash: string
}

/** Which instruction belongs to which set: what keeps training and evaluation apart. Plain JSON. */
export interface SplitManifest {
  /** Of this format. */
  readonly version: 1
  /** Seed of the split. */
  readonly seed: number
  /** Items of each set. */
  readonly counts: Readonly<Record<SplitName, number>>
  /** Every instruction of every tree that is in a set, also those that the set has no use for. */
  readonly entries: readonly SplitEntry[]
}

/**
 * Why an instruction is in no set.
 *
 * - `left-over`: no set needed it.
 * - `too-few-ranks`: left over, and nothing to judge: fewer than two different ranks.
 * - `later-turn`: left over, and a later turn, which only the EFT sets take.
 * - `same-text`: its set holds this text already (IFT, validation, test).
 * - `not-for-its-set`: its tree or its text is in a set that has no use for it: an IFT set where it has no example, an
 *   EFT set where it is not ranked, validation or test where it is a later turn.
 * - `set-is-full`: its tree or its text is in a set that reached its size with others of them.
 */
export type UnusedInstruction =
  | 'left-over'
  | 'too-few-ranks'
  | 'later-turn'
  | 'same-text'
  | 'not-for-its-set'
  | 'set-is-full'

/** What became of all instructions: `instructions` = all of `used` + all of `unused`. */
export interface SplitReport {
  /** Instructions given. */
  readonly instructions: number
  /** Groups: instructions of one tree or with one text, which stay together. */
  readonly groups: number
  /** Instructions in each set. */
  readonly used: Readonly<Record<SplitName, number>>
  /** Instructions in none, by reason. */
  readonly unused: Readonly<Record<UnusedInstruction, number>>
  /** Instructions that could be used for each set, had it the first choice; IFT, validation and test count a text once. */
  readonly possible: Readonly<Record<SplitName, number>>
  /** Why instructions give no IFT example, over all of them. */
  readonly ift: IftDropCounts
  /** Responses without a rank among the instructions of the EFT sets; nobody can judge agreement on them. */
  readonly unrankedResponses: number
}

/** What {@link splitSeedData} gives. Every set is in a seeded order, whatever the order of the instructions. */
export interface SeedSplit {
  /** Examples to imitate (IFT). */
  readonly ift: readonly IftExample[]
  /** Instructions whose responses are to be judged, for training the judge (EFT). */
  readonly eftTrain: readonly RankedInstruction[]
  /** Instructions on which a judge is measured, with every ranked response. */
  readonly eftEval: readonly RankedInstruction[]
  /** Prompts for early stopping. */
  readonly validation: readonly HeldOutPrompt[]
  /** Prompts for head-to-head evaluation. */
  readonly test: readonly HeldOutPrompt[]
  /** Which tree and which text is where. */
  readonly manifest: SplitManifest
  /** What became of all instructions. */
  readonly report: SplitReport
}
