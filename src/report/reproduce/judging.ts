import type { Metric, MetricName } from '../../evaluate/metrics.js'
import type { Row } from '../table.js'
import { count, fixed, percent } from '../text/numbers.js'
import { ofPaper, type PaperJudging, paper } from './paper.js'
import type { ReproducedModel, ReproducedTable } from './types.js'

/** A column: a model, or a judge prompt. */
interface Column {
  readonly name: string
  readonly judged: ReproducedModel['cards'][number] | undefined
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
    return { name, judged: cards[0], paper: ofPaper<PaperJudging>(paper.judging, name) }
  })
  return judgingTable('table-2', 'Table 2: how well each model judges', columns)
}

/** Table 3: judge prompts, on the first model that has several. */
export function promptsTable(models: readonly ReproducedModel[]): ReproducedTable | undefined {
  const model = models.find(({ cards }) => cards.length > 1)
  if (model === undefined) return undefined
  const columns = model.cards.map(judged => {
    const { prompt } = judged
    return { name: prompt, judged, paper: ofPaper<PaperJudging>(paper.judgePrompts, prompt) }
  })
  return judgingTable('table-3', `Table 3: judge prompts, with ${model.name} as the judge`, columns, [
    'The paper compares on its SFT baseline. The wording of its multiple-choice prompt is not ours.',
  ])
}

function judgingTable(
  id: string,
  title: string,
  columns: readonly Column[],
  notes: readonly string[] = [],
): ReproducedTable | undefined {
  if (columns.every(({ judged }) => judged === undefined)) return undefined
  const rows = groups.flatMap(({ name, of, readings }): Row[] => [
    {
      name: `${name}, paper`,
      cells: columns.map(column => shown(readings[0]?.[0] ?? 'tiesHalf', column.paper?.[of])),
    },
    ...readings.map(([metric, reading]): Row => {
      const cells = columns.map(({ judged }) => estimate(metric, judged?.card.metrics[metric]))
      return { name: reading, part: true, cells }
    }),
  ])
  return {
    id,
    table: {
      title,
      head: ['', ...columns.map(({ name }) => name)],
      rows: [...rows, ...measuredOn(columns)],
    },
    notes: [
      ...notes,
      ...sharedBy(columns),
      '95% intervals from resamples of groups. The paper states no tie rule, no number of votes and no interval. One score for all gives 50.0% with ties as halves.',
    ],
  }
}

/** What the numbers of each column were measured on, and what needs no judge on the same pairs. */
function measuredOn(columns: readonly Column[]): readonly Row[] {
  const row = (name: string, of: (judged: NonNullable<Column['judged']>) => string): Row => ({
    name,
    cells: columns.map(({ judged }) => (judged ? of(judged) : '–')),
  })
  const { prompts, sources } = originsOf(columns)
  return [
    row('instructions', ({ card }) => count(card.instructions)),
    row('groups', ({ card }) => count(card.groups)),
    row('resamples', ({ card }) => count(card.bootstrap.resamples)),
    row('responses without a score', ({ card }) => count(card.unscored)),
    row('5-best by chance', ({ card }) => percent(card.fiveBestChance)),
    row('longer is better, same pairs', ({ card }) => percent(card.baselines.longer?.tiesHalf.value)),
    ...(prompts.size > 1 && !columns.every(({ name, judged }) => name === judged?.prompt)
      ? [row('judge prompt', ({ prompt }) => prompt)]
      : []),
    ...(sources.size > 1 ? [row('measured in', ({ from }) => from ?? '–')] : []),
  ]
}

/** What all columns have in common; where they differ, a row says it. */
function sharedBy(columns: readonly Column[]): readonly string[] {
  const { prompts, sources } = originsOf(columns)
  const only = (names: ReadonlySet<string>): string | undefined =>
    names.size === 1 ? [...names][0] : undefined
  const [prompt, source] = [only(prompts), only(sources)]
  const found = [
    ...(prompt === undefined ? [] : [`Judge prompt: ${prompt}.`]),
    ...(source === undefined ? [] : [`From ${source}.`]),
  ]
  return found.length === 0 ? [] : [found.join(' ')]
}

function originsOf(columns: readonly Column[]) {
  const judged = columns.flatMap(column => column.judged ?? [])
  return {
    prompts: new Set(judged.map(({ prompt }) => prompt)),
    sources: new Set(judged.flatMap(({ from }) => from ?? [])),
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
