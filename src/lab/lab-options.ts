import type { PromptSource } from '../instruct/prompt-source.js'
import type { JudgePrompt } from '../judge/index.js'
import type { OpenModel, Sampling } from '../model/provider.js'
import type { PairStrategy } from '../select/index.js'
import type { Checkpoint } from '../train/checkpoint.js'
import type { Trainer, TrainingProgress } from '../train/trainer.js'
import type { LabJudge } from './judges.js'
import type { LabPreset } from './presets.js'
import type { LabHandle } from './trainer.js'
import type { LabWorldName } from './world/index.js'

/** What `openLab` takes. */
export interface LabOptions {
  /** Folder for checkpoints; several runs may share it. */
  readonly directory: string
  /** Which tasks there are. @default 'manners' */
  readonly world?: LabWorldName
  /** Seed of the seed data and of fine-tuning. @default 1 */
  readonly seed?: number
  /** Trains M0 anew instead of taking the one that comes with the package. @default false */
  readonly fromScratch?: boolean
  /** Threads that it computes on; the numbers are the same. @default 2 */
  readonly threads?: 1 | 2
  /** WebAssembly, or plain JavaScript (slow, and its numbers differ in the last digits). @default 'wasm' */
  readonly kernels?: 'wasm' | 'javascript'
}

/** What `Lab.runner` takes. */
export interface LabRunOptions {
  /** Where the first iteration starts: M1. */
  readonly start: Checkpoint
  /** How iterations train. @default 'paper' */
  readonly preset?: LabPreset
  /** Who judges. @default 'self' */
  readonly judge?: LabJudge
  /** Prompts that the model makes up in each iteration. @default 400 */
  readonly prompts?: number
}

/** Options of an `IterationRunner`, all but the ledger and the number of iterations. Spread them and change any. */
export interface LabRunnerOptions {
  /** The checkpoint that the first iteration samples from. */
  readonly start: Checkpoint
  /** How a checkpoint gets served, and who judges. */
  readonly open: OpenModel
  /** Trains in this process. */
  readonly trainer: Trainer<LabHandle>
  /** Instructions that the model makes up. */
  readonly prompts: PromptSource
  /** Four candidates a prompt, drawn as the world says. */
  readonly candidates: {
    /** Candidates a prompt. */
    readonly n: number
    /** How tokens are drawn. */
    readonly sampling: Sampling
  }
  /** The world's judge prompt, three votes. */
  readonly judge: {
    /** What the judge is asked. */
    readonly prompt: JudgePrompt
    /** Votes a candidate. */
    readonly votes: number
    /** How tokens are drawn. */
    readonly sampling: Sampling
  }
  /** Best against worst. */
  readonly select: PairStrategy
  /** The lab's seed. */
  readonly seed: number
  /** The preset's training settings. */
  readonly training: { readonly [setting: string]: number }
  /** Calls under way at most: enough to fill the engine's batches. */
  readonly concurrency: number
}

/** What training tells while it goes on. */
export interface LabProgress {
  /** Ends the training. @default none */
  readonly signal?: AbortSignal
  /** Called after each optimiser step. */
  readonly onProgress?: (progress: TrainingProgress) => void
}
