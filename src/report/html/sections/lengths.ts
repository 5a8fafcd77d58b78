import type { Estimate } from '../../estimate.js'
import type { Lengths } from '../../run/iteration-data.js'
import type { IterationSummary, RunSummary } from '../../summary.js'
import type { Table } from '../../table.js'
import { lengthTable, withLength } from '../../tables/model-tables.js'
import { count, fixed, range } from '../../text/numbers.js'
import { histograms } from '../charts/histogram.js'
import { type IntervalRow, intervalChart, largest } from '../charts/interval-chart.js'
import { figure, responsive } from '../charts/svg.js'
import { type Content, type Html, html } from '../html.js'
import { htmlTable, numbersBehind } from '../html-table.js'
import type { Section } from '../section.js'
import { inWords, marksOf, rowsOf } from './interval-rows.js'

const oneDecimal = (value: number | null | undefined): string => fixed(value, 1)

/** How long responses are and how they ended. */
export function lengthSection(summary: RunSummary): Section | undefined {
  const content = [...ofModels(summary), ...ofIterations(summary)]
  return content.length === 0 ? undefined : { id: 'length', title: 'Length', content }
}

/** On the same instructions. */
function ofModels(summary: RunSummary): Content[] {
  const { lengthUnit } = summary
  const models = withLength(summary)
  if (models.length === 0) return []
  const rows = rowsOf(summary, models, ({ length }) => length, oneDecimal)
  return [
    figure(
      lengthChart(
        `Mean length in ${lengthUnit}`,
        rows,
        models.map(({ length }) => length),
      ),
      `Mean length of the responses to instructions that nothing was trained on, in ${lengthUnit}. A judge that likes long answers makes models that write long answers. ${marksOf(summary)}`,
    ),
    htmlTable(lengthTable(summary)),
  ]
}

const kinds = ['candidates', 'chosen', 'rejected'] as const

/** Of what the iterations made: their prompts differ. */
function ofIterations({ iterations = [] }: RunSummary): Content[] {
  const made = iterations.filter(({ lengths }) => lengths.candidates.n > 0)
  if (made.length === 0) return []
  const each = made.flatMap(iteration =>
    kinds.flatMap(kind => {
      const found = iteration.lengths[kind]
      return found.n === 0 ? [] : [{ iteration, kind, found }]
    }),
  )
  const rows = each.map(({ iteration, kind, found: { mean } }): IntervalRow => {
    return {
      name: `${iteration.name}, ${kind}`,
      shown: mean.interval
        ? `${oneDecimal(mean.value)} (${range(mean.interval, oneDecimal)})`
        : oneDecimal(mean.value),
      estimate: mean,
      isBaseline: false,
    }
  })
  return [
    html`<h3>In the data of each iteration, in characters</h3>`,
    figure(
      lengthChart(
        'Mean length in characters',
        rows,
        each.map(({ found }) => found.mean),
      ),
      'Mean length of all candidates, and of the chosen and the rejected responses of pairs. Line: 95% interval over prompts, which are others in each iteration.',
    ),
    numbersBehind(dataTable(each)),
    html`<h3>Candidates by length, in percent</h3>`,
    histograms(
      'Candidates by length in characters',
      made.map(({ iteration, name, lengths }) => ({
        name: `Iteration ${iteration} (${name})`,
        tally: lengths.candidates.histogram,
      })),
    ),
    html`<p class="role">Each bar holds the lengths up to its number: 32 are those of 17 to 32 characters.</p>`,
  ]
}

function lengthChart(what: string, rows: readonly IntervalRow[], estimates: readonly Estimate[]): Html {
  const domain = [0, largest(estimates)] as const
  return responsive(width =>
    intervalChart({ sentence: inWords(what, rows), rows, domain, tick: String }, width),
  )
}

function dataTable(
  each: readonly { readonly iteration: IterationSummary; readonly kind: string; readonly found: Lengths }[],
): Table {
  return {
    title: 'Lengths in characters',
    head: ['', 'texts', 'mean', '95% interval'],
    rows: each.map(({ iteration: { iteration, name }, kind, found: { n, mean } }) => ({
      name: `iteration ${iteration} (${name}), ${kind}`,
      cells: [count(n), oneDecimal(mean.value), range(mean.interval, oneDecimal)],
    })),
  }
}
