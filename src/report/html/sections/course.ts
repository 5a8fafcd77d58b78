import type { Funnel } from '../../../iterate/index.js'
import type { RunSummary, TrainingCurve } from '../../summary.js'
import { costTable } from '../../tables/cost-table.js'
import { lineageTable, timesTable, trainingTable } from '../../tables/course-tables.js'
import { funnelsOf, funnelTable, votesTable } from '../../tables/funnel-table.js'
import { namesIn, total } from '../../tables/tally.js'
import { count, duration, fixed, percent } from '../../text/numbers.js'
import { meaningOf } from '../../text/reasons.js'
import { histograms } from '../charts/histogram.js'
import { lineChart, type Point } from '../charts/line-chart.js'
import { type ShareRow, shareBars } from '../charts/share-bars.js'
import { figure, legend, responsive, smallFigure } from '../charts/svg.js'
import { brief, type Html, html } from '../html.js'
import { htmlTable, numbersBehind } from '../html-table.js'
import type { Section } from '../section.js'

/** What became of the prompts. */
export function funnelSection({ run }: RunSummary): Section | undefined {
  const iterations = funnelsOf(run)
  if (iterations.length === 0) return undefined
  return {
    id: 'funnel',
    title: 'From prompts to training data',
    content: [
      ...iterations.map(({ iteration, checkpoint, funnel }) => {
        const rows = steps(funnel)
        const sentence = `Iteration ${iteration} with ${checkpoint.name}: ${rows.map(({ name, shown }) => `${name} ${shown}`).join('; ')}.`
        return html`<h3>Iteration ${iteration}: ${brief(checkpoint.name)} answers and judges</h3>${responsive(width => shareBars(sentence, rows, width))}`
      }),
      html`<p class="role">${legend(['win', 'goes on'], ['tie', 'left out, for the reasons below'])}</p>`,
      htmlTable(funnelTable(run)),
      reasonsInWords(iterations.map(({ funnel }) => funnel)),
      html`<h3>Votes by score, in percent</h3>`,
      histograms(
        'Votes by score',
        iterations.map(({ iteration, checkpoint, funnel }) => ({
          name: `Iteration ${iteration} (${checkpoint.name})`,
          tally: funnel.votes.histogram,
        })),
      ),
      numbersBehind(votesTable(run)),
    ],
  }
}

/** What the reasons mean for which something was left out, where that is known. */
function reasonsInWords(funnels: readonly Funnel[]): Html | undefined {
  const known = namesIn(
    funnels.flatMap(({ votes, scores, selected }) => [
      votes.failed,
      scores.excluded,
      selected.excluded,
      selected.candidatesLeftOut,
      selected.rowsLeftOut,
    ]),
  ).flatMap(reason => {
    const meaning = meaningOf(reason)
    return meaning === undefined ? [] : [html`<li>${reason}: ${meaning}.</li>`]
  })
  return known.length === 0
    ? undefined
    : html`<details><summary>What the reasons mean</summary><ul>${known}</ul></details>`
}

/** What goes on at each step, of what came to it. */
function steps({ prompts, candidates, votes, scores, selected }: Funnel): ShareRow[] {
  const step = (name: string, kept: number, of: number): ShareRow => ({
    name,
    shown: `${count(kept)} of ${count(of)}`,
    segments: [
      { name: 'kept', value: kept, kind: 'win', text: shareOf(kept, of) },
      { name: 'left out', value: Math.max(0, of - kept), kind: 'tie', text: count(of - kept) },
    ],
  })
  // What nobody was asked for is not left out.
  const isJudged = scores.excluded['not-judged'] === undefined
  return [
    step('prompts', prompts.accepted, prompts.accepted + total(prompts.dropped)),
    step('responses', candidates.received, candidates.asked),
    ...(isJudged
      ? [
          step('votes with a score', votes.valid, votes.valid + total(votes.failed)),
          step('responses with a score', scores.scored, scores.scored + total(scores.excluded)),
        ]
      : []),
    step('prompts that give rows', selected.prompts, selected.prompts + total(selected.excluded)),
  ]
}

/** A share that is not all of it never reads as all of it. */
function shareOf(part: number, whole: number): string {
  const text = percent(whole === 0 ? undefined : part / whole)
  return text === '100.0%' && part < whole ? '>99.9%' : text
}

/** Curves that everybody looks at, those of DPO as the lab and as TRL call them; what else a trainer tells opens on demand. */
const mainCurves = ['loss', 'margin', 'accuracy', 'rewards/margins', 'rewards/accuracies']

/** How training went. */
export function trainingSection(summary: RunSummary): Section | undefined {
  const { training } = summary
  if (training.length === 0) return undefined
  /** Ends of the axis that all curves of a method and a metric share. */
  const domainOf = (method: string, metric: string): readonly [number, number] => {
    const values = training
      .filter(curve => curve.method === method)
      .flatMap(curve => pointsOf(curve, metric).map(([, value]) => value))
      .filter(Number.isFinite)
    const [low, high] = [Math.min(...values), Math.max(...values)]
    return low < high ? [low, high] : [low - 0.5, high + 0.5]
  }
  const chartsOf = (curve: TrainingCurve, isShown: (metric: string) => boolean): Html[] => {
    const metrics = ['loss', ...new Set(curve.points.flatMap(point => Object.keys(point.metrics)))]
    return metrics.filter(isShown).flatMap(metric => {
      const points = pointsOf(curve, metric)
      const known = points.map(([, value]) => value).filter(Number.isFinite)
      if (known.length < 2) return []
      const [first, last] = [fixed(known[0], 3), fixed(known.at(-1), 3)]
      const sentence = `${curve.name}, ${metric} over ${points.at(-1)?.[0] ?? 0} steps: from ${first} to ${last}.`
      return [
        smallFigure(
          `${curve.name}: ${metric}`,
          lineChart({ sentence, points, domain: domainOf(curve.method, metric), last }),
        ),
      ]
    })
  }
  /** A line of the page for each checkpoint; those with a single curve share one. */
  const lines = (curves: readonly TrainingCurve[], isShown: (metric: string) => boolean): Html[] => {
    const charts = curves.map(curve => chartsOf(curve, isShown)).filter(({ length }) => length > 0)
    const isSingle = charts.every(({ length }) => length === 1)
    return (isSingle && charts.length > 0 ? [charts.flat()] : charts).map(
      each => html`<div class="charts">${each}</div>`,
    )
  }
  const groups = [...new Set(training.map(({ method }) => method))].map(method => {
    const curves = training.filter(curve => curve.method === method)
    const others = lines(curves, metric => !mainCurves.includes(metric))
    return html`<h3>${method.toUpperCase()}</h3>${lines(curves, metric => mainCurves.includes(metric))}${
      others.length > 0 ? html`<details><summary>Other curves</summary>${others}</details>` : undefined
    }`
  })
  return {
    id: 'training',
    title: 'Training',
    content: [
      groups,
      html`<p class="role">Horizontal: optimiser steps. Curves of the same method share their vertical axis.</p>`,
      htmlTable(trainingTable(summary)),
    ],
  }
}

function pointsOf({ points }: TrainingCurve, metric: string): Point[] {
  return points.map(({ step, loss, metrics }) => {
    const value = metric === 'loss' ? loss : Object.hasOwn(metrics, metric) ? metrics[metric] : undefined
    return [step, value ?? Number.NaN]
  })
}

/** Where the time went. */
export function timeSection(summary: RunSummary): Section | undefined {
  const { times } = summary
  const longest = Math.max(...times.map(({ seconds }) => seconds))
  const costs = costTable(summary)
  if (times.length + costs.rows.length === 0) return undefined
  const rows: ShareRow[] = times.map(({ name, seconds }) => ({
    name,
    shown: duration(seconds),
    whole: longest,
    segments: [{ name: 'time', value: seconds, kind: 'plain', text: '' }],
  }))
  const sentence = `Time: ${rows.map(({ name, shown }) => `${name} ${shown}`).join('; ')}.`
  return {
    id: 'time',
    title: 'Time and cost',
    content: [
      ...(rows.length === 0
        ? []
        : [
            figure(
              responsive(width => shareBars(sentence, rows, width)),
              'Time of every stage, in the order in which they ran.',
            ),
            numbersBehind(timesTable(summary)),
          ]),
      ...(costs.rows.length === 0
        ? []
        : [
            htmlTable(costs),
            html`<p class="role">All recorded calls, those of report cards and of retries after crashes included; training is not among them.</p>`,
          ]),
    ],
  }
}

/** How the checkpoints came to be. */
export function lineageSection(summary: RunSummary): Section | undefined {
  if (summary.lineage.length + summary.baselines.length === 0) return undefined
  return {
    id: 'lineage',
    title: 'Lineage',
    content: [
      htmlTable(lineageTable(summary), { words: true }),
      html`<p class="role">Hashes are cut to twelve digits; summary.json has all of them.</p>`,
    ],
  }
}
