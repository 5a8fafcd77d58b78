import type { MetricName } from '../evaluate/metrics.js'
import type { ReportCardOverSeeds } from '../evaluate/report-card-over-seeds.js'
import { labels, markdownTable, show, showInterval } from './metric-cells.js'

/** Equal numbers once, others all, in the order of seeds. */
function each(values: readonly (number | string)[]): string {
  return new Set(values).size === 1 ? `${values[0]}` : values.join(' / ')
}

/**
 * A report card over seeds as text: a Markdown table whose columns are also aligned for a terminal. Shares in percent.
 *
 * @example
 * ```ts
 * import { reportCardOverSeeds } from 'self-rewarding/evaluate'
 * import { formatReportCardOverSeeds } from 'self-rewarding/report'
 *
 * const judged = (...scores: number[]) => [{ responses: scores.map((score, rank) => ({ rank, score })) }]
 * const card = reportCardOverSeeds([judged(5, 3), judged(4, 4), judged(4, 2)], { max: 5 })
 * console.log(formatReportCardOverSeeds(card))
 * ```
 */
export function formatReportCardOverSeeds(card: ReportCardOverSeeds): string {
  const { constant, longer, human } = card.baselines
  const baselines = Object.entries({ constant, longer, human }).flatMap(([name, of]) =>
    of ? [{ name, of }] : [],
  )
  const names = Object.keys(labels) as MetricName[]
  const rows = names.flatMap(name => {
    const metric = card.metrics[name]
    const row = [
      labels[name],
      show(name, metric.mean),
      showInterval(name, metric.interval),
      metric.min === undefined || metric.max === undefined
        ? '-'
        : `${show(name, metric.min)} to ${show(name, metric.max)}`,
      `${metric.seedsWithValue}`,
      each(metric.seeds.map(({ n }) => n)),
      each(metric.seeds.map(({ excluded }) => excluded)),
      show(name, metric.asWrong),
      ...baselines.map(({ of }) => (name === 'fiveBest' ? '-' : show(name, of[name].value))),
    ]
    return name === 'exactMatch' ? [row, ...byResponses(card, baselines.length)] : [row]
  })
  const { resamples, seed } = card.bootstrap
  const chance = card.fiveBestChance.map(value => show('fiveBest', value))
  return [
    `Seeds: ${card.seeds}. Instructions: ${card.instructions} (left out, without distinct human ranks: ${card.unranked}). Responses without a score: ${each(card.unscored)} of ${each(card.responses.map((scored, s) => scored + (card.unscored[s] ?? 0)))}.`,
    '',
    markdownTable(
      [
        ...['metric', 'mean', '95% interval', 'min to max', 'seeds', 'n', 'excluded', 'if wrong'],
        ...baselines.map(({ name }) => name),
      ],
      rows,
    ),
    '',
    `5-best by chance: ${each(chance)}. Instructions on which the judge is constant: ${each(card.constant)}.`,
    `Numbers with a slash: one for each seed. Intervals: ${resamples} bootstrap resamples of ${card.seeds} seeds and ${card.groups} groups, seed ${seed}. "if wrong": the mean if excluded items counted as wrong.`,
  ].join('\n')
}

/** Exact match by number of responses: means over the seeds that have one. */
function byResponses(card: ReportCardOverSeeds, baselines: number): string[][] {
  const meanOf = (values: readonly (number | undefined)[]): number | undefined => {
    const known = values.filter(value => value !== undefined)
    return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0) / known.length
  }
  return card.exactMatchByResponses.map(({ responses, seeds }) => {
    const values = seeds.map(({ value }) => value)
    const known = values.filter(value => value !== undefined)
    return [
      `exact match, ${responses} responses`,
      show('exactMatch', meanOf(values)),
      '-',
      known.length === 0
        ? '-'
        : `${show('exactMatch', Math.min(...known))} to ${show('exactMatch', Math.max(...known))}`,
      `${known.length}`,
      each(seeds.map(({ n }) => n)),
      each(seeds.map(({ excluded }) => excluded)),
      show('exactMatch', meanOf(seeds.map(({ asWrong }) => asWrong))),
      ...Array.from({ length: baselines }, () => '-'),
    ]
  })
}
