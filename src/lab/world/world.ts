import type { Random } from '../../core/seed.js'
import type { JudgePrompt } from '../../judge/index.js'
import type { Sampling } from '../../model/provider.js'
import type { LabPreset } from '../presets.js'
import type { Vocabulary } from './vocabulary.js'

/** What a response is worth by the true rubric. Only evaluation may look at it, and the oracle judge. */
export interface Quality {
  /** Points, 0 to 5. */
  readonly points: number
  /** Named parts of it that are there or not. */
  readonly parts: { readonly [name: string]: boolean }
}

/** An instruction with a response, as a person might have written it. */
export interface Example {
  /** The instruction. */
  readonly prompt: string
  /** The response. */
  readonly response: string
}

/** An example with what a person wrote when judging it. */
export interface JudgedExample extends Example {
  /** The judgement, ending in its score. */
  readonly judgement: string
}

/**
 * A small language with tasks that can be done right or wrong, and checked: instructions, how people answer them and
 * judge answers, and what an answer is truly worth.
 */
export interface World {
  /** What `--world` calls it. */
  readonly name: string
  /** One sentence about its tasks. */
  readonly about: string
  /** Its words. */
  readonly vocabulary: Vocabulary
  /** Longest text that its model can hold, in tokens. */
  readonly context: number
  /** What the judge is asked, and how its text is read. */
  readonly judge: JudgePrompt
  /** The instruction and the response that a filled-in judge prompt holds; `undefined` for any other text. */
  readJudgePrompt(text: string): Example | undefined
  /** How answers and judgements are drawn. */
  readonly sampling: Sampling
  /** Instructions shown to a model that makes up another. */
  readonly shots: number
  /** A random instruction. */
  instruction(random: Random): string
  /** Whether a text is an instruction of this world. */
  isInstruction(text: string): boolean
  /** A response of any quality to an instruction, as different people would give. */
  attempt(instruction: string, random: Random): string
  /** Whether an instruction, and whatever comes to the same, belongs to evaluation alone. */
  isHeldOut(instruction: string): boolean
  /** What a response is truly worth. */
  quality(example: Example): Quality
  /** A document that an M0 is pretrained on. */
  document(random: Random): string
  /** An example of a person's answer, of mixed quality (IFT). */
  answered(random: Random): Example
  /** An example of a person's judgement (EFT). */
  judged(random: Random): JudgedExample
  /** How M0 is pretrained. */
  readonly pretraining: {
    /** Documents that there are to read. */
    readonly documents: number
    /** Optimiser steps of 32 documents. */
    readonly steps: number
  }
  /** How much a person has to give, and how long it is learnt: numbers that were found by trying. */
  readonly seed: {
    /** Answered instructions (IFT). */
    readonly ift: number
    /** Judged answers (EFT). */
    readonly eft: number
    /** Lists of instructions. */
    readonly lists: number
    /** Times that all of it is learnt. */
    readonly epochs: number
    /** Learning rate. */
    readonly learningRate: number
  }
  /** How an iteration trains. */
  readonly iteration: Readonly<Record<LabPreset, { readonly [setting: string]: number }>>
}
