import { comparedBy } from '../../report/compared-by.js'
import type { Estimate } from '../../report/estimate.js'
import type { ReproducedModel, ReproducedRun } from '../../report/reproduce/types.js'
import type { ModelsDocument, ReportDocument, SummaryDocument } from './documents.js'

type Cards = ReproducedModel['cards']

/** What one document says of the models of a run. */
export interface Source {
  /** Names of the models, in its order. */
  readonly names: readonly string[]
  /** Report cards by name; only of models that have some. */
  readonly cards: ReadonlyMap<string, Cards>
  /** Lengths of answers, where it has any. */
  readonly lengths?: { readonly unit: string; readonly of: ReadonlyMap<string, Estimate> }
  /** Comparisons, where it has any. */
  readonly compared?: Pick<ReproducedRun, 'comparisons' | 'comparedBy'>
}

/** An evaluation of the models. @param own Name of the run's own judge prompt, whose cards come first. */
export function fromEvaluation(evaluation: ModelsDocument, own: string): Source {
  const { models, headToHead } = evaluation
  const lengths = models.flatMap(({ checkpoint, answers: { length, lengthInterval } }) =>
    length === undefined ? [] : ([[checkpoint.name, estimate(length, lengthInterval)]] as const),
  )
  const cards = models.map(({ checkpoint, judging }) => {
    const sorted = judging.toSorted((a, b) => Number(b.prompt === own) - Number(a.prompt === own))
    return [checkpoint.name, sorted.map(each => ({ ...each, from: 'models.json' }))] as const
  })
  return {
    names: models.map(({ checkpoint }) => checkpoint.name),
    cards: new Map(cards.filter(([, found]) => found.length > 0)),
    ...(lengths.length > 0 && { lengths: { unit: 'characters', of: new Map(lengths) } }),
    ...(headToHead.length > 0 && { compared: compared(evaluation) }),
  }
}

function compared({ models, headToHead }: ModelsDocument): NonNullable<Source['compared']> {
  return {
    comparisons: headToHead.map(
      ({ net, netInterval, pvalue: ___, judge: _, selfEvaluated: __, promptsNeeded, ...counts }) => ({
        ...counts,
        net: estimate(net ?? Number.NaN, netInterval),
        ...(promptsNeeded !== undefined && { promptsNeeded }),
      }),
    ),
    comparedBy: comparedBy(headToHead, models),
  }
}

/** What the lab measured. @param prompt Name of the run's judge prompt. */
export function fromLab(
  summary: SummaryDocument & { readonly qualityLabel: string },
  prompt: string,
): Source {
  const { models, comparisons, lengthUnit, qualityLabel } = summary
  const cards = models.flatMap(({ name, judge }) =>
    judge ? ([[name, [{ prompt, card: judge.card, from: 'summary.json' }]]] as const) : [],
  )
  return {
    names: models.map(({ name }) => name),
    cards: new Map(cards),
    lengths: {
      unit: lengthUnit,
      of: new Map(models.flatMap(({ name, length }) => (length ? [[name, length] as const] : []))),
    },
    ...(comparisons.length > 0 && {
      compared: {
        comparisons: comparisons.map(each => {
          return { ...each, n: each.win + each.tie + each.lose, excluded: 0 }
        }),
        comparedBy: `${qualityLabel}, of which nobody needs to judge`,
      },
    }),
  }
}

/** What the run measured itself. @param prompt Name of its judge prompt. */
export function fromReport({ iterations }: ReportDocument, prompt: string): Source {
  const cards = iterations.flatMap(({ checkpoint, judge }) =>
    judge ? ([[checkpoint.name, [{ prompt, card: judge.card, from: 'report.json' }]]] as const) : [],
  )
  return { names: iterations.map(({ checkpoint }) => checkpoint.name), cards: new Map(cards) }
}

/** The models of all sources: of each, what the first source has that knows of it; all lengths of one source. */
export function mergeSources(
  sources: readonly Source[],
): Pick<ReproducedRun, 'models' | 'comparisons' | 'comparedBy' | 'lengthUnit'> {
  const lengths = sources.find(source => source.lengths !== undefined)?.lengths
  const compared = sources.find(source => source.compared !== undefined)?.compared
  const names = new Set(sources.flatMap(source => source.names))
  return {
    models: [...names].map(name => {
      const cards = sources.find(source => source.cards.has(name))?.cards.get(name) ?? []
      const length = lengths?.of.get(name)
      return { name, cards, ...(length && { length }) }
    }),
    ...(compared ?? { comparisons: [] }),
    lengthUnit: lengths?.unit ?? 'characters',
  }
}

function estimate(value: number, interval: Estimate['interval']): Estimate {
  return { value, ...(interval && { interval }) }
}
