import { crossTable, preferenceTable } from '../../reproduce/cross-tables.js'
import { strengthsTable, strongestFirst } from '../../reproduce/strengths-table.js'
import type { ModelComparison, RunSummary } from '../../summary.js'
import { cardsTable } from '../../tables/cards-table.js'
import {
  comparisonsTable,
  highestQuality,
  judges,
  judgingTable,
  judgingVotesTable,
  partsTable,
  qualities,
  qualityHistogramTable,
  responsesTable,
} from '../../tables/model-tables.js'
import { decimalsFor, fixed, percent, plural, pvalue, signed } from '../../text/numbers.js'
import { histograms } from '../charts/histogram.js'
import { intervalChart } from '../charts/interval-chart.js'
import { shareBars } from '../charts/share-bars.js'
import { figure, legend, responsive } from '../charts/svg.js'
import { brief, type Html, html } from '../html.js'
import { htmlTable, numbersBehind } from '../html-table.js'
import type { Section } from '../section.js'
import { inWords, marksOf, rowsOf } from './interval-rows.js'

/** Quality of the responses: the headline. */
export function qualitySection(summary: RunSummary): Section | undefined {
  const models = qualities(summary)
  if (models.length === 0) return undefined
  const max = highestQuality(summary)
  const decimals = decimalsFor(max)
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
        sentence: inWords(`Mean quality, ${summary.qualityLabel ?? 'no unit given'}`, rows),
        rows,
        domain: [0, max],
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
        `Mean of ${plural(first?.instructions ?? 0, 'response')} of each model to instructions that nothing was trained on: ${summary.qualityLabel ?? 'no unit given'}. ${marksOf(summary)}`,
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

/** Models against each other: whose answers are better, and what each says of each other's. */
export function headToHeadSection(summary: RunSummary): Section | undefined {
  const { comparisons, strengths, cross = [], selfPreference = [] } = summary
  const others = [strengthsTable(strengths), crossTable(cross), preferenceTable(selfPreference)].filter(
    table => table !== undefined,
  )
  if (comparisons.length + others.length === 0) return undefined
  return {
    id: 'head-to-head',
    title: comparisons.length === 0 ? 'Models judge each other' : 'Head to head (Figure 3)',
    content: [
      comparisons.length === 0 ? undefined : compared(summary),
      others.map(({ id, table, notes }) => [
        id === 'strengths' ? strengthsChart(summary) : undefined,
        htmlTable(table, { intervals: true }),
        notes.map(note => html`<p class="role">${note}</p>`),
      ]),
    ],
  }
}

/** Bars and numbers of all comparisons. */
function compared(summary: RunSummary): Html {
  const { comparisons, comparedBy } = summary
  const share = (part: number, { win, tie, lose }: ModelComparison): string =>
    percent(win + tie + lose === 0 ? undefined : part / (win + tie + lose))
  const rows = comparisons.map(comparison => {
    const { a, b, win, tie, lose, net } = comparison
    return {
      name: `${a} against ${b}`,
      shown: `net ${signed(net.value, 2)}`,
      segments: [
        { name: 'win', value: win, kind: 'win', text: share(win, comparison) },
        { name: 'tie', value: tie, kind: 'tie', text: share(tie, comparison) },
        { name: 'lose', value: lose, kind: 'lose', text: share(lose, comparison) },
      ] as const,
    }
  })
  const sentence = comparisons
    .map(({ a, b, win, tie, lose, pvalue: p }) => {
      return `${a} against ${b}: ${win} wins, ${tie} ties, ${lose} losses, p ${pvalue(p)}`
    })
    .join('; ')
  const bars = figure(
    responsive(width => shareBars(`${sentence}.`, rows, width)),
    html`${legend(
      ['win', "the first model's response is better"],
      ['tie', 'equally good'],
      ['lose', "the second's is better"],
    )}<br>Net: wins minus losses, as a share.${comparedBy === undefined ? '' : ` Compared by ${brief(comparedBy)}.`}`,
  )
  return html`${bars}${htmlTable(comparisonsTable(summary))}<p class="role">p: sign test on wins and losses, two-sided; with several comparisons, some small p comes by chance.</p>`
}

/** All compared models on one scale, where there is one. */
function strengthsChart(summary: RunSummary): Html | undefined {
  const { strengths } = summary
  if (!strengths?.ok) return undefined
  const show = (value: number | null | undefined): string => signed(value, 2)
  const models = strongestFirst(strengths.models).map(({ model: name, strength: value, interval }) => ({
    name,
    value,
    interval,
  }))
  const rows = rowsOf(summary, models, model => model, show)
  const chart = responsive(width =>
    intervalChart(
      {
        sentence: inWords('Strength by all comparisons', rows),
        rows,
        domain: [-0.1, 0.1],
        tick: String,
        reference: { value: 0, name: 'average' },
      },
      width,
    ),
  )
  return figure(chart, `Strength by all comparisons, further right is better. ${marksOf(summary)}`)
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
    title: 'Judging (Table 2)',
    content: [
      figure(
        chart,
        `Share of pairs of responses that each model's scores put in the right order; ties count half. The responses are the same for all models. ${marksOf(summary)}`,
      ),
      htmlTable(cardsTable(models), { intervals: true }),
      html`<p class="role">With 95% intervals: bootstrap over groups of instructions. The report cards below have every metric, with exclusions and baselines.</p>`,
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
