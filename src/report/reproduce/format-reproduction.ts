import type { FormatSummaryOptions } from '../format-summary.js'
import { tableLines } from '../table.js'
import { oneLine } from '../text/printable.js'
import { wrap } from '../text/width.js'
import type { Reproduction } from './types.js'

/**
 * The paper's tables for a run as plain text for a terminal.
 *
 * @example
 * ```ts
 * import { formatReproduction, type Reproduction } from 'self-rewarding/report'
 *
 * function show(reproduction: Reproduction) {
 *   console.log(formatReproduction(reproduction, { width: 100 }))
 * }
 * ```
 */
export function formatReproduction(
  { title, tables, deviations, missing }: Reproduction,
  options: FormatSummaryOptions = {},
): string {
  const { heading = text => text } = options
  const width = Math.max(40, options.width ?? 80)
  const lines = (text: string): string[] => wrap(oneLine(text), width)
  const bullet = (text: string): string[] =>
    wrap(oneLine(text), width - 2).map((line, i) => `${i === 0 ? '-' : ' '} ${line}`)
  const block = (name: string, body: readonly string[]): string =>
    [...lines(name).map(heading), '', ...body].join('\n')
  return [
    block(`${title}, beside the paper`, lines('Self-Rewarding Language Models, arXiv 2401.10020v1')),
    ...tables.map(({ table, notes }) =>
      block(table.title, [...tableLines(table, width), '', ...notes.flatMap(lines)]),
    ),
    block(
      'What this run does otherwise, or chose where the paper is silent',
      deviations.flatMap(({ what, paper, here }) => bullet(`${what}: ${here} (the paper: ${paper})`)),
    ),
    ...(missing.length === 0 ? [] : [block('What there are no numbers for', missing.flatMap(bullet))]),
  ].join('\n\n\n')
}
