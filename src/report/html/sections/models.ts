import type { RunSummary } from '../../summary.js'
import {
  comparisonsTable,
  judges,
  judgingTable,
  judgingVotesTable,
  lengthTable,
  partsTable,
  qualities,
  qualityHistogramTable,
  responsesTable,
} from '../../tables/model-tables.js'
import { count, decimalsFor, fixed, percent, plural, pvalue, range, signed } from '../../text/numbers.js'
import { histograms } from '../charts/histogram.js'
import { type IntervalRow, intervalChart, largest } from '../charts/interval-chart.js'
import { shareBars } from '../charts/share-bars.js'
import { figure, legend, responsive } from '../charts/svg.js'
import { type Content, html } from '../html.js'
import { htmlTable, numbersBehind } from '../html-table.js'
import type { Section } from '../section.js'

type Named = { readonly name: string }

/** What every chart of intervals says in words. */
const inWords = (what: string, rows: readonly IntervalRow[]): string =>
  `${what}: ${rows.map(({ name, shown }) => `${name} ${shown}`).join('; ')}.`

const openCircle = 'Line: 95% interval. Open circle: baseline.'

/** Rows of a chart of intervals. */
function rowsOf<Model extends Named>(
  { baselines }: RunSummary,
  models: readonly Model[],
  of: (model: Model) => IntervalRow['estimate'],
  show: (value: number | null | undefined) => string,
): IntervalRow[] {
  return models.map(model => {
    const { value, interval } = of(model)
    return {
      name: model.name,
      shown: interval ? `${show(value)} (${range(interval, show)})` : show(value),
      estimate: { value, interval },
      isBaseline: baselines.some(({ name }) => name === model.name),
    }
  })
}

/** Quality of the responses: the headline. */
export function qualitySection(summary: RunSummary): Section | undefined {
  const models = qualities(summary)
  if (models.length === 0) return undefined
  const decimals = decimalsFor(summary.qualityMax)
  const rows = rowsOf(
    summary,
    models,
    ({ quality }) => quality.mean,
    value => fixed(value, decimals),
  )
  const [first] = models
  const chart = responsive(width =>
    intervalChart(
      {
        sentence: inWords(`Mean quality, ${summary.qualityLabel}`, rows),
        rows,
        domain: [0, summary.qualityMax],
        tick: String,
      },
      width,
    ),
  )
  const parts = partsTable(summary)
  return {
    id: 'quality',
    title: 'Quality of the responses',
    content: [
      figure(
        chart,
        `Mean of ${plural(first?.instructions ?? 0, 'response')} of each model to instructions that nothing was trained on: ${summary.qualityLabel}. ${openCircle}`,
      ),
      htmlTable(responsesTable(summary)),
      ...(parts.rows.length === 0 ? [] : [numbersBehind(parts)]),
      html`<h3>Responses by quality, in percent</h3>`,
      histograms(
        'Responses by quality',
        models.map(({ name, quality }) => ({ name, tally: quality.histogram })),
      ),
      numbersBehind(qualityHistogramTable(summary)),
    ],
  }
}

/** Models against each other. */
export function headToHeadSection(summary: RunSummary): Section | undefined {
  const { comparisons } = summary
  if (comparisons.length === 0) return undefined
  const rows = comparisons.map(({ a, b, win, tie, lose, net }) => ({
    name: `${a} against ${b}`,
    shown: `net ${signed(net.value, 2)}`,
    segments: [
      { name: 'win', value: win, kind: 'win', text: count(win) },
      { name: 'tie', value: tie, kind: 'tie', text: count(tie) },
      { name: 'lose', value: lose, kind: 'lose', text: count(lose) },
    ] as const,
  }))
  const sentence = comparisons
    .map(({ a, b, win, tie, lose, pvalue: p }) => {
      return `${a} against ${b}: ${win} wins, ${tie} ties, ${lose} losses, p ${pvalue(p)}`
    })
    .join('; ')
  return {
    id: 'head-to-head',
    title: 'Head to head',
    content: [
      figure(
        responsive(width => shareBars(`${sentence}.`, rows, width)),
        html`${legend(
          ['win', "the first model's response is better"],
          ['tie', 'equally good'],
          ['lose', "the second's is better"],
        )}<br>Net: wins minus losses, as a share.`,
      ),
      htmlTable(comparisonsTable(summary)),
      html`<p class="role">p: sign test on wins and losses, two-sided; with several comparisons, some small p comes by chance.</p>`,
    ],
  }
}

/** How well the models judge. */
export function judgingSection(summary: RunSummary): Section | undefined {
  const models = judges(summary)
  if (models.length === 0) return undefined
  const rows = rowsOf(summary, models, ({ judge }) => judge.card.metrics.tiesHalf, percent)
  const chart = responsive(width =>
    intervalChart(
      {
        sentence: inWords('Share of pairs that the model puts in the right order', rows),
        rows,
        domain: [0.5, 1],
        tick: value => `${Math.round(100 * value)}%`,
        reference: { value: 0.5, name: 'chance' },
      },
      width,
    ),
  )
  return {
    id: 'judging',
    title: 'Judging',
    content: [
      figure(
        chart,
        `Share of pairs of responses that each model's scores put in the right order; ties count half. The responses are the same for all models. ${openCircle}`,
      ),
      htmlTable(judgingTable(summary)),
      html`<h3>Votes by score, in percent</h3>`,
      histograms(
        'Votes by score',
        models.map(({ name, judge }) => ({ name, tally: judge.votes.histogram })),
      ),
      numbersBehind(judgingVotesTable(summary)),
    ],
  }
}

/** How long responses are and how they ended. */
export function lengthSection(summary: RunSummary): Section | undefined {
  const { models, lengthUnit } = summary
  if (models.length === 0) return undefined
  const rows = rowsOf(
    summary,
    models,
    ({ length }) => length,
    value => fixed(value, 1),
  )
  const content: Content[] = [
    figure(
      responsive(width =>
        intervalChart(
          {
            sentence: inWords(`Mean length in ${lengthUnit}`, rows),
            rows,
            domain: [0, largest(models.map(({ length }) => length))],
            tick: String,
          },
          width,
        ),
      ),
      `Mean length of the responses in ${lengthUnit}. A judge that likes long answers makes models that write long answers. ${openCircle}`,
    ),
    htmlTable(lengthTable(summary)),
  ]
  return { id: 'length', title: 'Length', content }
}
