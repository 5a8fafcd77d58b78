import type { ReportCard } from '../../evaluate/report-card.js'
import type { BradleyTerry } from '../../evaluate/strengths/types.js'
import type { TextsDescription } from '../../evaluate/texts/describe.js'
import type { TextMap } from '../../evaluate/texts/map/types.js'
import type { Interval } from '../../evaluate/types.js'
import type { Estimate } from '../estimate.js'
import type { Table } from '../table.js'

/** A model of a run with what was measured of it. */
export interface ReproducedModel {
  /** SFT, M1, M2: those of the paper's names stand beside its numbers. */
  readonly name: string
  /** How well it judges, a card for each judge prompt; the run's own first. */
  readonly cards: readonly {
    /** Name of the judge prompt. */
    readonly prompt: string
    /** Agreement with people. */
    readonly card: ReportCard
    /** The document that has it, such as `models.json`. @default not said */
    readonly from?: string
  }[]
  /** Mean length of its answers to held-out prompts, in the run's unit. */
  readonly length?: Estimate
}

/** Two models of a run on the same held-out prompts. */
export interface ReproducedComparison {
  /** The later model. */
  readonly a: string
  /** The earlier one. */
  readonly b: string
  /** Prompts with a result. */
  readonly n: number
  /** Prompts without: a verdict could not be read, or an answer is missing. */
  readonly excluded: number
  /** Prompts on which a is better. */
  readonly win: number
  /** On which neither is. */
  readonly tie: number
  /** On which b is. */
  readonly lose: number
  /** (win - lose) / n. */
  readonly net: Estimate
  /** Prompts with the same answer of both, among the ties: nobody was asked about them. @default not said */
  readonly identical?: number
  /** Prompts that it takes to see such a net at power 0.8. @default not known */
  readonly promptsNeeded?: number
}

/** The mean score that one model gives to the answers of another, or to its own. */
export interface ReproducedCross {
  /** Name of the model that judges. */
  readonly judge: string
  /** Name of the model that answered. */
  readonly writer: string
  /** Answers with a score. */
  readonly n: number
  /** Answers without. */
  readonly excluded: number
  /** Mean score on the judge's scale; absent without one. */
  readonly mean?: number | undefined
  /** Its 95% interval. */
  readonly interval?: Interval | undefined
}

/** How much a model favours its own answers, in points of the judge's scale. */
export interface ReproducedPreference {
  /** Name of the model. */
  readonly model: string
  /** Prompts on which all scores are there. */
  readonly n: number
  /** In points of the judge's scale: 0 is no preference for itself; absent where nothing can be said. */
  readonly value?: number | undefined
  /** Its 95% interval. */
  readonly interval?: Interval | undefined
}

/** A model's result on AlpacaEval 2. */
export interface ReproducedAlpacaEval {
  /** Name of the model. */
  readonly model: string
  /** Prompts with a preference. */
  readonly n: number
  /** Prompts without. */
  readonly excluded: number
  /** Win rate, 0..100; absent without a preference. */
  readonly winRate?: number
  /** Its standard error; absent below two prompts. */
  readonly standardError?: number
  /** Win rate where it does not count how sure the judge was, 0..100. */
  readonly discreteWinRate?: number
  /** Length-controlled win rate without the difficulty term, 0..100, where it was worked out. */
  readonly lengthControlled?: number
}

/** A map of texts. */
export interface ReproducedMap {
  /** What is on it: `instructions`, `responses`. */
  readonly of: string
  /** The map, with IFT, EFT and AIFT as groups. */
  readonly map: TextMap
  /** Rows that a draw left out before the map was made, by group. @default none */
  readonly unread?: Readonly<Record<string, number>>
}

/** A set of texts and what it looks like. */
export interface ReproducedTexts {
  /** What it is: `instructions of iteration 1`. */
  readonly name: string
  /** Its measures. */
  readonly description: TextsDescription
  /** Texts that there are, where those described were drawn of more. @default all are described */
  readonly of?: number
}

/** A run with everything that can stand beside the paper. */
export interface ReproducedRun {
  /** What the run is called. */
  readonly title: string
  /** `settings` of the run's `run.json`. */
  readonly settings: unknown
  /** The models, baselines first. */
  readonly models: readonly ReproducedModel[]
  /** Comparisons. */
  readonly comparisons: readonly ReproducedComparison[]
  /** Who compared, such as "GPT-4 in both orders". */
  readonly comparedBy?: string
  /** Strengths of all compared models in one. @default none */
  readonly strengths?: BradleyTerry
  /** The cross-judging matrix. @default none */
  readonly cross?: readonly ReproducedCross[]
  /** What it says of each model's preference for itself. @default none */
  readonly selfPreference?: readonly ReproducedPreference[]
  /** Unit of lengths, such as "characters". */
  readonly lengthUnit: string
  /** Rows that each model was trained on, by its name. */
  readonly rows: Readonly<Record<string, number>>
  /** Results on AlpacaEval 2. */
  readonly alpacaEval: readonly ReproducedAlpacaEval[]
  /** Instructions and responses of IFT, EFT and AIFT data on maps. @default none */
  readonly maps?: readonly ReproducedMap[]
  /** What the texts of each iteration look like. @default none */
  readonly texts?: readonly ReproducedTexts[]
}

/** Something that is done otherwise than in the paper, or that the paper does not state. */
export interface Deviation {
  /** What it is about. */
  readonly what: string
  /** What the paper does. */
  readonly paper: string
  /** What the run does. */
  readonly here: string
}

/** A table or figure of the paper with the run's numbers. */
export interface ReproducedTable {
  /** Anchor. */
  readonly id: string
  /** The numbers. */
  readonly table: Table
  /** What to know when reading them. */
  readonly notes: readonly string[]
}

/** The paper's tables for a run. Plain JSON. */
export interface Reproduction {
  /** What the run is called. */
  readonly title: string
  /** Tables and figures for which there are numbers. */
  readonly tables: readonly ReproducedTable[]
  /** What the run does otherwise, from its settings. */
  readonly deviations: readonly Deviation[]
  /** Tables and figures for which there are none, and what would give some. */
  readonly missing: readonly string[]
  /** The maps of figure 4. */
  readonly maps: readonly ReproducedMap[]
  /** The comparisons of figure 3. */
  readonly comparisons: readonly ReproducedComparison[]
}
