import type { Metric, MetricName } from '../../evaluate/metrics.js'
import type { ReportCard } from '../../evaluate/report-card.js'
import type { Row } from '../table.js'
import { count, fixed, percent } from '../text/numbers.js'
import { ofPaper, type PaperJudging, paper } from './paper.js'
import type { ReproducedModel, ReproducedTable } from './types.js'

/** A column: a model, or a judge prompt. */
interface Column {
  readonly name: string
  readonly card: ReportCard | undefined
  readonly paper: PaperJudging | undefined
}

/** The paper's rows, each with the readings that its words allow. */
const groups: readonly {
  readonly name: string
  readonly of: keyof PaperJudging
  readonly readings: readonly (readonly [MetricName, string])[]
}[] = [
  {
    name: 'pairwise accuracy',
    of: 'pairwise',
    readings: [
      ['tiesHalf', 'ties half'],
      ['tiesExcluded', 'ties excluded'],
      ['strict', 'ties wrong'],
      ['decidedShare', 'share of pairs decided'],
    ],
  },
  { name: '5-best', of: 'fiveBest', readings: [['fiveBest', 'here']] },
  { name: 'exact match', of: 'exactMatch', readings: [['exactMatch', 'here']] },
  {
    name: 'Spearman',
    of: 'spearman',
    readings: [
      ['spearman', 'constant judge counts 0'],
      ['spearmanVarying', 'constant judge left out'],
      ['spearmanPooled', 'over all responses'],
    ],
  },
  {
    name: 'Kendall tau-b',
    of: 'kendall',
    readings: [
      ['kendall', 'constant judge counts 0'],
      ['kendallVarying', 'constant judge left out'],
      ['kendallPooled', 'over all responses'],
    ],
  },
]

/** Table 2: every model with the run's own judge prompt. */
export function modelsTable(models: readonly ReproducedModel[]): ReproducedTable | undefined {
  const columns = models.map(({ name, cards }) => {
    return { name, card: cards[0]?.card, paper: ofPaper<PaperJudging>(paper.judging, name) }
  })
  const prompts = new Set(models.flatMap(({ cards }) => cards.slice(0, 1).map(({ prompt }) => prompt)))
  return judgingTable('table-2', 'Table 2: how well each model judges', columns, [
    `Judge prompt: ${[...prompts].join(', ')}.`,
  ])
}

/** Table 3: judge prompts, on the first model that has several. */
export function promptsTable(models: readonly ReproducedModel[]): ReproducedTable | undefined {
  const model = models.find(({ cards }) => cards.length > 1)
  if (model === undefined) return undefined
  const columns = model.cards.map(({ prompt, card }) => {
    return { name: prompt, card, paper: ofPaper<PaperJudging>(paper.judgePrompts, prompt) }
  })
  return judgingTable('table-3', `Table 3: judge prompts, with ${model.name} as the judge`, columns, [
    'The paper compares on its SFT baseline. The wording of its multiple-choice prompt is not ours.',
  ])
}

function judgingTable(
  id: string,
  title: string,
  columns: readonly Column[],
  notes: readonly string[],
): ReproducedTable | undefined {
  const cards = columns.flatMap(({ card }) => card ?? [])
  const [first] = cards
  if (first === undefined) return undefined
  const rows = groups.flatMap(({ name, of, readings }): Row[] => [
    {
      name: `${name}, paper`,
      cells: columns.map(column => shown(readings[0]?.[0] ?? 'tiesHalf', column.paper?.[of])),
    },
    ...readings.map(
      ([metric, reading]): Row => ({
        name: reading,
        part: true,
        cells: columns.map(({ card }) => estimate(metric, card?.metrics[metric])),
      }),
    ),
  ])
  const extra: readonly Row[] = [
    { name: 'instructions', cells: columns.map(({ card }) => count(card?.instructions)) },
    { name: 'responses without a score', cells: columns.map(({ card }) => count(card?.unscored)) },
    {
      name: '5-best by chance',
      cells: columns.map(({ card }) => percent(card?.fiveBestChance)),
    },
  ]
  const { longer } = first.baselines
  return {
    id,
    table: { title, head: ['', ...columns.map(({ name }) => name)], rows: [...rows, ...extra] },
    notes: [
      ...notes,
      `95% intervals from ${count(first.bootstrap.resamples)} resamples of ${count(first.groups)} groups. The paper states no tie rule, no number of votes and no interval.`,
      ...(longer
        ? [
            `For comparison, on the same pairs: the longer response is the better one in ${percent(longer.tiesHalf.value)}; one score for all gives 50.0% with ties as halves.`,
          ]
        : []),
    ],
  }
}

function estimate(name: MetricName, metric: Metric | undefined): string {
  const { value, interval } = metric ?? {}
  const text = shown(name, value)
  // The unit once: four of them stand side by side.
  const end = (at: number): string => shown(name, at).replace('%', '')
  return interval ? `${text} [${end(interval.low)}, ${end(interval.high)}]` : text
}

function shown(name: MetricName, value: number | null | undefined): string {
  return /^(spearman|kendall)/.test(name) ? fixed(value, 3) : percent(value)
}
