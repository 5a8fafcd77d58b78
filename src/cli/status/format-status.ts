import { tokensOf, totalUsage } from '../../iterate/spending/usage.js'
import type { Holder } from '../../node/lock/holder.js'
import { type Row, tableLines } from '../../report/table.js'
import { gateLine } from '../../report/tables/gate-lines.js'
import { count, duration, fixed, percent, plural } from '../../report/text/numbers.js'
import { wrap } from '../../report/text/width.js'
import { shortLine } from '../short-line.js'
import { placeInWords } from './place-in-words.js'
import type { IterationStatus, RunStatusReport, ShardStatus } from './types.js'

/** How a status is shown. */
export interface StatusView {
  readonly width: number
  readonly heading: (text: string) => string
  /** Milliseconds since 1970. */
  readonly now: number
}

/** Shards that are shown one by one. */
const mostShards = 12

/** Where a run is, for a person. */
export function formatStatus(status: RunStatusReport, { width, heading, now }: StatusView): string {
  const bullets = (lines: readonly string[]): string[] =>
    lines.flatMap(line =>
      wrap(shortLine(line), width - 2).map((part, i) => `${i === 0 ? '- ' : '  '}${part}`),
    )
  const sections: readonly (readonly [string, readonly string[]])[] = [
    [`${shortLine(status.directory)}: ${stateOf(status)}`, wrap(where(status, now), width)],
    ['Iterations', tableOf(status, width)],
    ['Shards', shardLines(status.shards, now)],
    ['Failures, and what was left out', bullets(failures(status))],
    ['Not as it was written', bullets(changes(status))],
    ['What gates found', bullets(gates(status))],
    ['Checkpoints', checkpoints(status)],
    [
      'Next',
      [
        ...wrap(shortLine(status.next.message), width),
        ...status.next.commands.map(line => `  ${shortLine(line, 2000)}`),
      ],
    ],
  ]
  return sections
    .flatMap(([title, lines]) => (lines.length > 0 ? [`${heading(title)}\n\n${lines.join('\n')}\n`] : []))
    .join('\n')
}

function stateOf({ state }: RunStatusReport): string {
  return { finished: 'finished', 'under-way': 'under way', 'at-rest': 'at rest, not finished' }[state]
}

function where(status: RunStatusReport, now: number): string {
  const { at, iterations, holder, progress, state } = status
  const current = progress[at.iteration - 1]
  const place = placeInWords({ at, iterations, isEndedEarly: status.isEndedEarly, model: current?.model })
  const last = Math.max(...progress.map(({ lastAt = 0 }) => lastAt))
  const calls =
    last > 0
      ? ` The last call was recorded ${ago(now - last)}${state === 'under-way' && current && current.perMinute > 0 ? `, ${count(current.perMinute)} in a minute` : ''}.`
      : ' No call is recorded yet.'
  return `${place}${calls}${holder ? ` Held by ${who(holder, now)}.` : ''}`
}

function who({ pid, host, since, state, seenAt }: Holder, now: number): string {
  const seen =
    state === 'unknown' ? `, which cannot be seen from here and gave a sign of life ${ago(now - seenAt)}` : ''
  return shortLine(`process ${pid} on ${host}, since ${since}${seen}`)
}

function ago(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000
  if (seconds < 1) return 'just now'
  return seconds < 2 * 86_400 ? `${duration(seconds)} ago` : `${count(Math.floor(seconds / 86_400))} days ago`
}

function tableOf({ progress, at, currency }: RunStatusReport, width: number): readonly string[] {
  const row = (each: IterationStatus): Row => {
    const { iteration, model, prompts, candidates, votes, valid, rows, expected, spent } = each
    const total = totalUsage(spent)
    const isOpen = !each.isSealed && iteration === at.iteration
    const of = (value: number, all: number | undefined): string =>
      isOpen && all !== undefined && all > value ? `${count(value)}/${count(all)}` : count(value)
    const writing =
      prompts === undefined && spent.prompts.calls > 0 ? `${plural(spent.prompts.calls, 'call')}` : ''
    return {
      name: model === undefined ? String(iteration) : `${iteration} (${model})`,
      cells: [
        prompts === undefined ? writing : count(prompts),
        of(candidates, expected?.candidates),
        of(votes, expected?.votes),
        valid === undefined ? '' : count(valid),
        rows === undefined ? '' : count(rows),
        count(total.calls),
        count(total.failed),
        count(tokensOf(total)),
        ...(currency === undefined ? [] : [fixed(each.money, 2)]),
        ...(progress.some(({ accuracy }) => accuracy !== undefined) ? [percent(each.accuracy)] : []),
      ],
    }
  }
  const head = ['', 'prompts', 'candidates', 'votes', 'scored', 'rows', 'calls', 'failed', 'tokens']
  const cost = currency === undefined ? [] : [shortLine(currency, 20)]
  const judged = progress.some(({ accuracy }) => accuracy !== undefined) ? ['accuracy as a judge'] : []
  return tableLines({ title: '', head: [...head, ...cost, ...judged], rows: progress.map(row) }, width)
}

function shardLines(shards: readonly ShardStatus[], now: number): readonly string[] {
  const rest = shards.length > mostShards ? [`… and ${shards.length - mostShards} more`] : []
  return [
    ...shards.slice(0, mostShards).map(({ index, count: of, calls, isDone, holder }) => {
      const state = isDone ? 'done, not merged' : holder ? `under way: ${who(holder, now)}` : 'not at its end'
      return `${index}/${of}  ${plural(calls, 'call')}, ${state}`
    }),
    ...rest,
  ]
}

function failures({ progress, damaged }: RunStatusReport): readonly string[] {
  const calls = progress.flatMap(({ iteration, failures }) =>
    Object.entries(failures).map(
      ([what, times]) => `iteration ${iteration}, calls for ${what} ${count(times)}`,
    ),
  )
  const excluded = progress.flatMap(({ iteration, excluded = {} }) => {
    const reasons = Object.entries(excluded).map(([reason, times]) => `${reason} ${count(times)}`)
    return reasons.length > 0
      ? [`iteration ${iteration}, prompts that gave no row: ${reasons.join(', ')}`]
      : []
  })
  return [
    ...calls,
    ...excluded,
    ...(damaged > 0
      ? [`${plural(damaged, 'line')} of calls/ can not be read; their calls are made again`]
      : []),
  ]
}

function changes({ progress }: RunStatusReport): readonly string[] {
  return progress.flatMap(({ changed }) =>
    changed.map(({ file, rows, found, isCut = false }) => {
      if (found === undefined) return `${file} is gone; it had ${plural(rows, 'row')}`
      const part = isCut ? ' and a part of one' : ''
      if (found === rows && !isCut) return `${file} has other text in its ${plural(rows, 'row')}`
      return `${file} has ${plural(found, 'row')}${part}, of ${count(rows)}`
    }),
  )
}

function gates({ progress }: RunStatusReport): readonly string[] {
  return progress.flatMap(({ iteration, gates }) =>
    gates.map(found => `iteration ${iteration}, ${gateLine(found)}`),
  )
}

function checkpoints({ checkpoints, chosen }: RunStatusReport): readonly string[] {
  const use = chosen ? [`To use: ${shortLine(chosen.checkpoint.name)} (${shortLine(chosen.why)})`] : []
  return [...checkpoints.map(({ name, path }) => `${shortLine(name)}  ${shortLine(path)}`), ...use]
}
