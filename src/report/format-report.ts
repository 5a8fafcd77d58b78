import type { Funnel, IterationReport, JudgeEvaluation, RunReport, Spent, Tally } from '../iterate/index.js'
import { totalUsage } from '../iterate/spending/usage.js'
import { formatReportCard } from './format-report-card.js'
import { gateLines } from './tables/gate-lines.js'
import { signLines } from './tables/signs-table.js'
import { callsByKind, perRow, tokensPerRow } from './tables/tally.js'
import { fixed, percent } from './text/numbers.js'
import { bounded, oneLine, printable } from './text/printable.js'

/**
 * A run's report as plain text: the funnel of every iteration with its signs of judge drift and, where human-ranked
 * responses were judged, the report card of every checkpoint as a judge; what gates found comes last.
 *
 * @example
 * ```ts
 * import type { RunResult } from 'self-rewarding'
 * import { formatReport } from 'self-rewarding/report'
 *
 * function show({ report }: RunResult) {
 *   console.log(formatReport(report))
 * }
 * ```
 */
export function formatReport(report: RunReport): string {
  const found = gateLines(report)
  return [
    ...report.iterations.map(formatIteration),
    ...(found.length > 0 ? [`What gates found\n\n${found.map(printable).join('\n')}`] : []),
  ].join('\n\n')
}

function formatIteration({ iteration, checkpoint, funnel, signs, judge }: IterationReport): string {
  const name = oneLine(bounded(checkpoint.name, 300).text)
  const parts = [`Iteration ${iteration} with ${name}`]
  if (funnel) parts.push(formatFunnel(funnel))
  if (signs) parts.push('Signs of judge drift', aligned(signLines(signs)))
  if (judge) {
    const { failed, histogram } = judge.votes
    parts.push(
      `${name} as a judge of human-ranked responses`,
      `votes ${sum(histogram)} valid ${detail(histogram)}; ${sum(failed)} without a score ${detail(failed)}`,
      consistencyOf(judge),
      failuresOf(judge),
      formatReportCard(judge.card),
    )
  }
  return parts.join('\n\n')
}

function consistencyOf({ consistency: { agreement, alpha } }: JudgeEvaluation): string {
  return `votes on a response agree in ${percent(agreement.value)} of their pairs; beyond chance (Krippendorff's alpha) ${fixed(alpha.value, 2)}`
}

function failuresOf({ failuresByLength }: JudgeEvaluation): string {
  const quartiles = failuresByLength.map(
    ({ from, to, failed, votes }) =>
      `${from} to ${to} characters ${percent(votes === 0 ? undefined : failed / votes)}`,
  )
  return `votes without a score by length of the response: ${quartiles.join(', ')}`
}

/**
 * A funnel as plain text, one step a line: what came in, what went on, and every exclusion by its reason.
 *
 * @example
 * ```ts
 * import type { Funnel } from 'self-rewarding'
 * import { formatFunnel } from 'self-rewarding/report'
 *
 * function show(funnel: Funnel) {
 *   console.log(formatFunnel(funnel))
 * }
 * ```
 */
export function formatFunnel(funnel: Funnel): string {
  const { prompts, candidates, votes, scores, selected, spent } = funnel
  const total = totalUsage(spent)
  const lines: readonly (readonly [string, string, string])[] = [
    ['prompts', count(prompts.accepted), dropped(prompts.dropped, 'dropped')],
    ['  not needed for the target', count(prompts.notNeeded), ''],
    ['candidates', count(candidates.received), `of ${count(candidates.asked)} ${detail(candidates.finish)}`],
    ['  same text as an earlier one', count(candidates.sameText), ''],
    ['  prompts with one text only', count(candidates.promptsWithOneText), doesNotSample(funnel)],
    ['  flagged', count(sum(candidates.flagged)), detail(candidates.flagged)],
    ['votes with a score', count(votes.valid), `of ${count(votes.received)} replies`],
    ['  without', count(sum(votes.failed)), detail(votes.failed)],
    ['  by score', '', detail(votes.histogram)],
    ['candidates with a score', count(scores.scored), dropped(scores.excluded, 'without')],
    ['selected rows', count(selected.rows), `${ofTarget(selected)}from ${count(selected.prompts)} prompts`],
    ['  prompts that gave none', count(sum(selected.excluded)), detail(selected.excluded)],
    [
      '  candidates that took no part',
      count(sum(selected.candidatesLeftOut)),
      detail(selected.candidatesLeftOut),
    ],
    ['  rows left out', count(sum(selected.rowsLeftOut)), detail(selected.rowsLeftOut)],
    ['calls', count(total.calls), detail(callsByKind(spent))],
    ['  failed for good', count(total.failed), ''],
    ['tokens of inputs', count(total.promptTokens), `of them from a cache ${count(total.cachedTokens)}`],
    ['  of completions', count(total.completionTokens), `of them reasoning ${count(total.reasoningTokens)}`],
    ['  not counted', count(total.unknown), 'calls of which the backend said no usage'],
    ['calls for each row', perRow(total.calls, selected.rows), rowDetail(spent, selected.rows)],
    ['tokens for each row', tokensPerRow(total, selected.rows), ''],
  ]
  return aligned(lines)
}

/** Names on the left, values on the right of their column, notes behind them. */
function aligned(lines: readonly (readonly [string, string, string])[]): string {
  const widths = [0, 1].map(column => Math.max(...lines.map(line => line[column]?.length ?? 0)))
  return lines
    .map(([name, value, note]) =>
      `${name.padEnd(widths[0] ?? 0)}  ${value.padStart(widths[1] ?? 0)}  ${note}`.trimEnd(),
    )
    .join('\n')
}

/** Calls for each row, by what they were for. */
function rowDetail(spent: Spent, rows: number): string {
  const parts = Object.entries(callsByKind(spent)).map(([kind, calls]) => `${kind} ${perRow(calls, rows)}`)
  return rows === 0 || parts.length === 0 ? '' : `(${parts.join(', ')})`
}

function count(value: number): string {
  return String(value)
}

function sum(tally: Tally): number {
  return Object.values(tally).reduce((total, n) => total + n, 0)
}

function detail(tally: Tally): string {
  const parts = Object.entries(tally).map(([name, n]) => `${name} ${n}`)
  return parts.length === 0 ? '' : `(${parts.join(', ')})`
}

function dropped(tally: Tally, word: string): string {
  return sum(tally) === 0 ? '' : `${sum(tally)} ${word} ${detail(tally)}`
}

/** Most prompts having a single text is no accident. */
function doesNotSample({ candidates, prompts }: Funnel): string {
  return candidates.promptsWithOneText > prompts.accepted / 2 ? 'the backend does not seem to sample' : ''
}

function ofTarget({ target }: Funnel['selected']): string {
  return target === null ? '' : `of ${count(target)} wanted, `
}
