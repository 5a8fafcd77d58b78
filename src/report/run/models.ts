import type { ReportCard } from '../../evaluate/report-card.js'
import type { BradleyTerry } from '../../evaluate/strengths/types.js'
import type { Interval } from '../../evaluate/types.js'
import type { JudgeEvaluation, Tally } from '../../iterate/index.js'
import { comparedBy } from '../compared-by.js'
import type { Estimate } from '../estimate.js'
import type { ReproducedCross, ReproducedPreference } from '../reproduce/types.js'
import type { ModelComparison, ModelSummary, RunSummary } from '../summary.js'

/** What an evaluation of models says of them: the report of `evaluateModels`, and its `models.json`. */
export interface EvaluatedSource {
  /** The models, in the order given. */
  readonly models: readonly {
    /** The model. */
    readonly checkpoint: {
      /** What it is called in the run as well. */
      readonly name: string
      /** Its revision, by which a comparison names a model that judged. @default not said */
      readonly revision?: string
    }
    /** Its answers to the held-out prompts. */
    readonly answers: {
      /** Answers received. */
      readonly received: number
      /** By how they ended. */
      readonly finish: Tally
      /** Mean length in characters. */
      readonly length?: number | undefined
      /** Its 95% interval. */
      readonly lengthInterval?: Interval | undefined
    }
    /** How it judges, by judge prompt. */
    readonly judging: readonly {
      /** Name of the judge prompt. */
      readonly prompt: string
      /** Agreement with people. */
      readonly card: ReportCard
      /** Votes of the judge. */
      readonly votes: JudgeEvaluation['votes']
    }[]
  }[]
  /** Comparisons, the later model first. */
  readonly headToHead: readonly (Pick<ModelComparison, 'a' | 'b' | 'win' | 'tie' | 'lose'> & {
    /** Who compared: its revision. */
    readonly judge: string
    /** Whether that is one of the models. */
    readonly selfEvaluated: boolean
    /** (win - lose) / n. */
    readonly net?: number | undefined
    /** Its 95% interval. */
    readonly netInterval?: Interval | undefined
    /** Sign test on win + lose, two-sided. */
    readonly pvalue?: number | undefined
  })[]
  /** Strengths of all compared models in one. @default fewer than three were compared */
  readonly strengths?: BradleyTerry
  /** What each model gives to each model's answers. @default nobody asked */
  readonly cross?: readonly ReproducedCross[]
  /** How much each model favours itself. @default nobody asked */
  readonly selfPreference?: readonly ReproducedPreference[]
}

type Evaluated = Pick<
  RunSummary,
  'models' | 'comparisons' | 'comparedBy' | 'strengths' | 'cross' | 'selfPreference'
>

/** What a run measured of a checkpoint itself. */
interface Measured {
  readonly checkpoint: { readonly name: string }
  readonly judge?: ModelSummary['judge']
}

/** The models of a run: how each judges, and where they were evaluated side by side, how they answer. */
export function modelsOf(
  run: { readonly iterations: readonly Measured[] },
  evaluated: EvaluatedSource | undefined,
  prompt?: string,
): Evaluated {
  const own = run.iterations.flatMap(({ checkpoint, judge }): ModelSummary[] =>
    judge ? [{ name: checkpoint.name, judge }] : [],
  )
  if (evaluated === undefined) return { models: own, comparisons: [] }
  // All from one of the two: the responses of the run may be others than those of the evaluation.
  const isOfEvaluation = own.every(({ name }) =>
    evaluated.models.some(({ checkpoint, judging }) => checkpoint.name === name && judging.length > 0),
  )
  const found = evaluated.models.map(({ checkpoint: { name }, answers, judging }): ModelSummary => {
    const judge = isOfEvaluation
      ? (judging.find(each => each.prompt === prompt) ?? judging[0])
      : own.find(each => each.name === name)?.judge
    const { received, finish, length, lengthInterval } = answers
    return {
      name,
      ...(received > 0 && { instructions: received, finish }),
      ...(length !== undefined && { length: estimate(length, lengthInterval) }),
      ...(judge && { judge }),
    }
  })
  const others = own.filter(({ name }) => found.every(each => each.name !== name))
  const { headToHead, strengths, cross, selfPreference } = evaluated
  return {
    models: [...others, ...found],
    comparisons: headToHead.map(({ a, b, win, tie, lose, net, netInterval, pvalue }) => ({
      a,
      b,
      win,
      tie,
      lose,
      net: estimate(net ?? Number.NaN, netInterval),
      ...(pvalue !== undefined && { pvalue }),
    })),
    ...(headToHead.length > 0 && { comparedBy: comparedBy(headToHead, evaluated.models) }),
    ...(strengths && { strengths }),
    ...(cross && cross.length > 0 && { cross }),
    ...(selfPreference && selfPreference.length > 0 && { selfPreference }),
  }
}

function estimate(value: number, interval: Interval | undefined): Estimate {
  return { value, ...(interval && { interval }) }
}
