import type { BradleyTerry } from '../evaluate/strengths/types.js'
import type { TextMap } from '../evaluate/texts/map/types.js'
import type { JudgeEvaluation, RunReport, Tally } from '../iterate/index.js'
import type { Checkpoint, Lineage } from '../train/checkpoint.js'
import type { Estimate } from './estimate.js'
import type { ReproducedCross, ReproducedPreference } from './reproduce/types.js'
import type { Damage } from './run/damage.js'
import type { Health } from './run/health.js'
import type { IterationCalls } from './run/iteration-calls.js'
import type { IterationData } from './run/iteration-data.js'
import type { RunSample } from './run/samples/types.js'

/** What one model does, measured on instructions that nothing was trained on. */
export interface ModelSummary {
  /** M1, M2, or what a baseline is called. */
  readonly name: string
  /** Instructions answered; absent where it answered none of these. */
  readonly instructions?: number
  /** Quality of its responses by a measure that is not the model's own; absent where there is no such measure. */
  readonly quality?: {
    /** Mean over responses. */
    readonly mean: Estimate
    /** Responses by quality. */
    readonly histogram: Tally
    /** Parts of the quality, as shares of responses. */
    readonly parts: readonly {
      /** What the part is called. */
      readonly name: string
      /** Share of responses that have it, 0..1. */
      readonly share: Estimate
    }[]
  }
  /** Mean length of its responses. */
  readonly length?: Estimate
  /** Responses by how they ended. */
  readonly finish?: Tally
  /** How well it judges; the responses judged are the same for all models. Absent where it was not measured. */
  readonly judge?: Pick<JudgeEvaluation, 'card' | 'votes'> & Partial<Pick<JudgeEvaluation, 'consistency'>>
}

/** Two models on the same instructions. */
export interface ModelComparison {
  /** The later model. */
  readonly a: string
  /** The earlier one. */
  readonly b: string
  /** Instructions on which a's response is better. */
  readonly win: number
  /** On which both are equally good. */
  readonly tie: number
  /** On which b's is better. */
  readonly lose: number
  /** (win - lose) / n. */
  readonly net: Estimate
  /** Sign test on win + lose, two-sided; absent where all are ties. */
  readonly pvalue?: number
}

/** How one checkpoint was trained. */
export interface TrainingCurve {
  /** Name of the checkpoint that came out. */
  readonly name: string
  /** DPO on preference pairs, or SFT. */
  readonly method: 'dpo' | 'sft'
  /** Rows it was trained on. */
  readonly rows: number
  /** Points in order of steps. */
  readonly points: readonly {
    /** Optimiser steps done. */
    readonly step: number
    /** Training loss; absent where the trainer told none. */
    readonly loss?: number
    /** What else the trainer told: for DPO `margin` and `accuracy`. */
    readonly metrics: { readonly [name: string]: number }
  }[]
}

/** An iteration with what its datasets and its calls hold. */
export interface IterationSummary extends IterationData {
  /** Iteration, from 1. */
  readonly iteration: number
  /** Name of the model that answered and judged. */
  readonly name: string
  /** What its calls took. */
  readonly calls: IterationCalls
}

/** Texts of the run on a map. */
export interface SummaryMap {
  /** What the texts are, such as `Prompts`. */
  readonly of: string
  /** The map. */
  readonly map: TextMap
}

/** A whole run with what was measured of its models: what a report page and the tables of a terminal show. */
export interface RunSummary {
  /** What the run is called. */
  readonly title: string
  /** What it is, in a sentence or two. */
  readonly about: string
  /** The runner's own report: funnels, signs, report cards, findings of gates. */
  readonly run: RunReport
  /** What there is to worry about; absent where nobody looked. */
  readonly health?: Health
  /** What the quality is and its unit, such as "points of 5 by the true rubric"; absent where there is none. */
  readonly qualityLabel?: string
  /** Highest quality there is. */
  readonly qualityMax?: number
  /** Highest score that the run's judge gives. */
  readonly scoreMax?: number
  /** Unit of the models' lengths, such as "words". */
  readonly lengthUnit: string
  /** The models, baselines first, then M1 to MT. */
  readonly models: readonly ModelSummary[]
  /** Each model against the one before it, and the last against the baseline. */
  readonly comparisons: readonly ModelComparison[]
  /** Who compared them, and how; absent where the quality did. */
  readonly comparedBy?: string
  /** All comparisons on one scale (Bradley-Terry), or why there is none; absent where nobody asked. */
  readonly strengths?: BradleyTerry
  /** What each model gives to each model's answers. */
  readonly cross?: readonly ReproducedCross[]
  /** How much each model favours itself. */
  readonly selfPreference?: readonly ReproducedPreference[]
  /** What the datasets and the calls of each iteration hold; lengths here are in characters. */
  readonly iterations?: readonly IterationSummary[]
  /** Texts on maps, as in the paper's Figure 4. */
  readonly maps?: readonly SummaryMap[]
  /** Training of each checkpoint, in order. */
  readonly training: readonly TrainingCurve[]
  /** How the checkpoints came to be, the starting model first. */
  readonly lineage: readonly Lineage[]
  /** Checkpoints that are not part of the lineage, such as a baseline. */
  readonly baselines: readonly Checkpoint[]
  /** What the numbers say and do not say, in words, one paragraph each. */
  readonly reading: readonly string[]
  /** Settings of the run. */
  readonly config: { readonly [name: string]: unknown }
  /** Where the time went, in order. */
  readonly times: readonly {
    /** What was done. */
    readonly name: string
    /** How long it took. */
    readonly seconds: number
  }[]
  /** What the money of `iterations` is called, such as `EUR`; absent where no prices are known. */
  readonly currency?: string
  /** Lines of the run that could not be read. */
  readonly damage?: Damage
  /** What there are no numbers for, and how to get them. */
  readonly missing?: readonly string[]
  /** Some prompts with all that became of them, to read. */
  readonly samples: readonly RunSample[]
}
