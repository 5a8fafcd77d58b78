import type { ModelSummary, RunSummary } from '../../summary.js'
import { funnelsOf } from '../../tables/funnel-table.js'
import { highestQuality, judges, qualities } from '../../tables/model-tables.js'
import { count, decimalsFor, duration, fixed, percent, plural, range, signed } from '../../text/numbers.js'
import { brief, type Html, html } from '../html.js'

interface Fact {
  readonly name: string
  readonly value: string
  readonly details: readonly string[]
}

/** The few numbers that a reader looks for first. */
export function keyNumbers(summary: RunSummary): Html {
  const facts = [quality(summary), judging(summary), lastComparison(summary), rows(summary), time(summary)]
  return html`<dl class="facts">${facts
    .filter(fact => fact !== undefined)
    .map(
      ({ name, value, details }) =>
        html`<div><dt>${brief(name)}</dt><dd>${brief(value)}</dd>${details.map(detail => html`<dd class="detail">${brief(detail)}</dd>`)}</div>`,
    )}</dl>`
}

/** The first and the last model of the run; others may have been measured beside them. */
function ends<Model extends ModelSummary>(summary: RunSummary, models: readonly Model[]): Model[] {
  const trained = models.filter(({ name }) => isMade(summary, name))
  const [first, last] = [trained[0], trained.at(-1)]
  return first === undefined || last === undefined ? [] : first === last ? [first] : [first, last]
}

const isMade = ({ lineage }: RunSummary, name: string): boolean =>
  lineage.some(({ checkpoint }) => checkpoint.name === name)

const named = (what: string, models: readonly ModelSummary[]): string =>
  `${what}, ${models.map(({ name }) => name).join(' to ')}`

function quality(summary: RunSummary): Fact | undefined {
  const models = ends(summary, qualities(summary))
  const decimals = decimalsFor(highestQuality(summary))
  const show = (value: number | null | undefined): string => fixed(value, decimals)
  if (models.length === 0) return undefined
  return {
    name: named('Quality', models),
    value: models.map(({ quality }) => show(quality.mean.value)).join(' → '),
    details: [
      `${summary.qualityLabel ?? 'no unit given'}; 95% intervals`,
      ...models.map(({ name, quality }) => `${name}: ${range(quality.mean.interval, show)}`),
    ],
  }
}

function judging(summary: RunSummary): Fact | undefined {
  const models = ends(summary, judges(summary))
  if (models.length === 0) return undefined
  const accuracy = ({ judge }: (typeof models)[number]) => judge.card.metrics.tiesHalf
  return {
    name: named('Judging', models),
    value: models.map(model => percent(accuracy(model).value)).join(' → '),
    details: [
      'pairs in the right order; 95% intervals',
      ...models.map(model => `${model.name}: ${range(accuracy(model).interval, percent)}`),
    ],
  }
}

function lastComparison(summary: RunSummary): Fact | undefined {
  const last = summary.comparisons.findLast(({ a }) => isMade(summary, a))
  return (
    last && {
      name: `${last.a} against ${last.b}`,
      value: `${count(last.win)} : ${count(last.tie)} : ${count(last.lose)}`,
      details: [
        `win : tie : lose, of ${plural(last.win + last.tie + last.lose, 'instruction')}`,
        `net ${signed(last.net.value, 2)}, 95% interval ${range(last.net.interval, end => signed(end, 2))}`,
      ],
    }
  )
}

function rows({ run }: RunSummary): Fact | undefined {
  const iterations = funnelsOf(run)
  if (iterations.length === 0) return undefined
  const sum = (of: (iteration: (typeof iterations)[number]) => number): number =>
    iterations.reduce((total, iteration) => total + of(iteration), 0)
  return {
    name: 'Rows to train on',
    value: iterations.map(({ funnel }) => count(funnel.selected.rows)).join(' + '),
    details: [
      `from ${plural(
        sum(({ funnel }) => funnel.prompts.accepted),
        'prompt',
      )}`,
      `${plural(
        sum(({ funnel }) => funnel.votes.valid),
        'vote',
      )} with a score`,
    ],
  }
}

function time({ times, iterations = [], currency }: RunSummary): Fact | undefined {
  if (times.length === 0) return undefined
  const money = iterations.reduce((sum, { calls }) => sum + (calls.money ?? 0), 0)
  return {
    name: 'Time',
    value: duration(times.reduce((sum, { seconds }) => sum + seconds, 0)),
    details: currency === undefined ? [] : [`calls: ${fixed(money, 2)} ${currency}`],
  }
}
