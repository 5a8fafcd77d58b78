import type { ReportCard } from '../../evaluate/report-card.js'
import type { Interval } from '../../evaluate/types.js'
import type { JudgeEvaluation, RunReport, Tally } from '../../iterate/index.js'
import type { ReproducedCross, ReproducedPreference } from '../reproduce/types.js'
import type { Estimate, ModelComparison, ModelSummary, RunSummary } from '../summary.js'

type Unsure = number | undefined

/** What an evaluation of models says of them: the report of `evaluateModels`, and its `models.json`. */
export interface EvaluatedSource {
  readonly models: readonly {
    readonly checkpoint: { readonly name: string }
    readonly answers: {
      readonly received: number
      readonly finish: Tally
      readonly length?: Unsure
      readonly lengthInterval?: Interval | undefined
    }
    readonly judging: readonly {
      readonly prompt: string
      readonly card: ReportCard
      readonly votes: JudgeEvaluation['votes']
    }[]
  }[]
  readonly headToHead: readonly (Pick<ModelComparison, 'a' | 'b' | 'win' | 'tie' | 'lose'> & {
    readonly judge: string
    readonly selfEvaluated: boolean
    readonly net?: Unsure
    readonly netInterval?: Interval | undefined
    readonly pvalue?: Unsure
  })[]
  readonly cross?: readonly ReproducedCross[]
  readonly selfPreference?: readonly ReproducedPreference[]
}

type Evaluated = Pick<RunSummary, 'models' | 'comparisons' | 'comparedBy' | 'cross' | 'selfPreference'>

/** The models of a run: how each judges, and where they were evaluated side by side, how they answer. */
export function modelsOf(run: RunReport, evaluated: EvaluatedSource | undefined, prompt?: string): Evaluated {
  const own = run.iterations.flatMap(({ checkpoint, judge }): ModelSummary[] =>
    judge ? [{ name: checkpoint.name, judge }] : [],
  )
  if (evaluated === undefined) return { models: own, comparisons: [] }
  const found = evaluated.models.map(({ checkpoint: { name }, answers, judging }): ModelSummary => {
    const judge =
      judging.find(each => each.prompt === prompt) ??
      judging[0] ??
      own.find(each => each.name === name)?.judge
    const { received, finish, length, lengthInterval } = answers
    return {
      name,
      ...(received > 0 && { instructions: received, finish }),
      ...(length !== undefined && { length: estimate(length, lengthInterval) }),
      ...(judge && { judge }),
    }
  })
  const others = own.filter(({ name }) => found.every(each => each.name !== name))
  const { headToHead, cross, selfPreference } = evaluated
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
    ...(headToHead.length > 0 && { comparedBy: judgesOf(headToHead) }),
    ...(cross && cross.length > 0 && { cross }),
    ...(selfPreference && selfPreference.length > 0 && { selfPreference }),
  }
}

function judgesOf(headToHead: EvaluatedSource['headToHead']): string {
  const judges = headToHead.map(({ judge, selfEvaluated }) =>
    selfEvaluated ? `${judge} (self-evaluated)` : judge,
  )
  return `${[...new Set(judges)].join(', ')}, in both orders; where the orders disagree it is a tie`
}

function estimate(value: number, interval: Interval | undefined): Estimate {
  return { value, ...(interval && { interval }) }
}
