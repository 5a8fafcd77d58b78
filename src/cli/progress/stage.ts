import { count, duration } from '../../report/text/numbers.js'
import { pad, textWidth, truncate, wrap } from '../../report/text/width.js'
import { shortLine } from '../short-line.js'
import type { Progress } from './progress.js'

/** A stage under way. Times are milliseconds of a clock that only goes forward. */
export interface Stage {
  readonly label: string
  readonly unit: string
  readonly total?: number
  readonly startedAt: number
  readonly done: number
  readonly note: string
  readonly alert: string
  /** The first count: what an earlier start has done says nothing of how fast this one is. */
  readonly from?: { readonly done: number; readonly at: number }
}

/** What there is to say besides how far the current stage is. */
export type News =
  | { readonly type: 'begin'; readonly label: string }
  | { readonly type: 'end'; readonly label: string; readonly summary: string; readonly seconds: number }
  | { readonly type: 'note' | 'warning'; readonly text: string }

/** A view's state after something happened, and what is new. */
export interface Step {
  readonly stage: Stage | undefined
  readonly news: readonly News[]
}

/** What happened, as the next state of a view. */
export function advance(stage: Stage | undefined, progress: Progress, now: number): Step {
  switch (progress.type) {
    case 'stage': {
      const { label, unit, total } = progress
      const empty = { startedAt: now, done: 0, note: '', alert: '' }
      const next = { label, unit, ...empty, ...(total !== undefined && { total }) }
      // A stage whose end nobody told has ended all the same.
      return { stage: next, news: [...ended(stage, stage?.note ?? '', now), { type: 'begin', label }] }
    }
    case 'count': {
      if (!stage) return { stage, news: [] }
      const { done, total = stage.total, note = stage.note, alert = stage.alert } = progress
      const from = stage.from ?? { done, at: now }
      return { stage: { ...stage, done, note, alert, from, ...(total !== undefined && { total }) }, news: [] }
    }
    case 'stage-end':
      return { stage: undefined, news: ended(stage, progress.summary, now) }
    case 'news':
      return { stage, news: [{ type: progress.warns ? 'warning' : 'note', text: progress.text }] }
    case 'event':
      return { stage, news: warnings(progress) }
  }
}

function ended(stage: Stage | undefined, summary: string, now: number): News[] {
  return stage ? [{ type: 'end', label: stage.label, summary, seconds: (now - stage.startedAt) / 1000 }] : []
}

/** What a person should know of that is no progress. */
function warnings({ event }: Extract<Progress, { type: 'event' }>): News[] {
  if (event.type === 'ledger-damage') {
    const text = `${event.file}:${event.line}: ${event.reason}; the call is made again`
    return [{ type: 'warning', text }]
  }
  if (event.type === 'call-fail') {
    return [{ type: 'warning', text: `a call failed and its item is left out: ${messageOf(event.error)}` }]
  }
  return []
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** How far a stage is, in parts of which the last ones matter least. */
export function howFar({ unit, total, done, note, alert, from }: Stage, now: number): string[] {
  const parts = [
    ...(alert === '' ? [] : [alert]),
    `${count(done)}${total === undefined ? '' : `/${count(total)}`} ${unit}`,
  ]
  const [seconds, steps] = from ? [(now - from.at) / 1000, done - from.done] : [0, 0]
  // One step, or a moment, says little about the speed.
  if (seconds >= 1 && steps >= 2) {
    const rate = steps / seconds
    if (total !== undefined && total > done) parts.push(`${roughly((total - done) / rate)} left`)
    parts.push(`${rate.toFixed(rate < 10 ? 1 : 0)}/s`)
  }
  return note === '' ? parts : [...parts, note]
}

/** Tenths of a second are no forecast. */
function roughly(seconds: number): string {
  return seconds < 60 ? `${Math.max(1, Math.round(seconds))} s` : duration(seconds)
}

/** Columns of the times that lines begin with: `12 min 34 s`, and in a narrow terminal `59.9 s`. */
const timeColumns = (columns: number): number => (columns < 60 ? 7 : 11)
const gap = '  '
/** Characters that are shown of what there is to say. */
const longest = 2000

/** Lines of which the first begins with a time and the others stand below its text. */
export function timedLines(time: string, text: string, columns: number): string[] {
  const before = timeColumns(columns)
  return wrap(shortLine(text, longest), Math.max(20, columns - before - gap.length)).map(
    (line, i) => `${pad(i === 0 ? time : '', before, 'start')}${gap}${line}`,
  )
}

/** Columns of a label that a narrow terminal leaves; how far the stage is matters more than the rest. */
const leastLabel = 8

/** The one line that says how far the current stage is; it never wraps. */
export function liveLine(stage: Stage, now: number, columns: number): string {
  // A line of all columns would wrap in some terminals.
  const room = Math.max(1, columns - 1)
  const time = pad(roughly((now - stage.startedAt) / 1000), timeColumns(columns), 'start')
  const facts = shortLine(howFar(stage, now).join(', '), longest)
  const left = room - textWidth(time) - textWidth(facts) - 2 * gap.length
  const label = truncate(shortLine(stage.label), Math.max(leastLabel, left))
  return truncate([time, label, facts].join(gap), room)
}

/** What a finished stage leaves. */
export function endText({ label, summary }: Extract<News, { type: 'end' }>): string {
  return summary === '' ? label : `${label}: ${summary}`
}
