import { describe, excerpt } from '../../core/errors.js'
import { canonicalJson } from '../../core/json.js'
import type { Input } from '../provider.js'
import type { RecordedRequest } from './record.js'

/** What a test asks of a model. */
export interface Asked {
  readonly revision: string
  readonly request: RecordedRequest
}

/** What differs between a recorded question and one that is asked now, in words. */
export function changesBetween(recorded: Asked, asked: Asked): string[] {
  const changes: string[] = []
  const compare = (name: string, before: unknown, now: unknown): void => {
    if (canonicalJson({ value: before }) !== canonicalJson({ value: now }))
      changes.push(`${name}: recorded ${shown(before)}, now ${shown(now)}`)
  }
  compare('model', recorded.revision, asked.revision)
  const [before, now] = [recorded.request, asked.request]
  const text = textChange(textOf(before.input), textOf(now.input))
  if (text) changes.push(text)
  else compare('input', before.input, now.input)
  for (const name of ['temperature', 'topP', 'topK', 'maxTokens', 'stop'] as const)
    compare(`sampling.${name}`, before.sampling[name], now.sampling[name])
  compare('n (votes of a call)', before.n, now.n)
  compare('logprobs', before.logprobs, now.logprobs)
  compare('schema', before.schema, now.schema)
  // Drawn from the judged texts, the number of the vote and the judge's own seed; where it differs, the texts do not.
  if (before.seed !== now.seed)
    changes.push(
      `seed: recorded ${before.seed}, now ${now.seed}: more votes than were recorded, or another seed`,
    )
  return changes
}

/** How much of a recorded question is that of one that is asked now; 0 where they have nothing to do with each other. */
export function likeness(recorded: Asked, asked: Asked): number {
  const isSame = (a: unknown, b: unknown): boolean => canonicalJson(a) === canonicalJson(b)
  const [before, now] = [recorded.request, asked.request]
  // The seed is drawn from the texts that are judged, so it says that these are the same.
  const seed = before.seed === now.seed ? 4 : 0
  const input = isSame(before.input, now.input) ? 4 : 0
  if (seed + input === 0) return 0
  const rest = [
    recorded.revision === asked.revision,
    isSame(before.sampling, now.sampling),
    before.n === now.n,
  ]
  return seed + input + rest.filter(Boolean).length
}

function textOf(input: Input): string {
  return 'text' in input ? input.text : input.messages.map(({ content }) => content).join('\n')
}

/** The first line that differs: the rest of a prompt would drown it. */
function textChange(before: string, now: string): string | undefined {
  if (before === now) return undefined
  const [recorded, asked] = [before.split('\n'), now.split('\n')]
  let line = 0
  while (recorded[line] === asked[line]) line++
  const [old, latest] = around(recorded[line], asked[line])
  return `prompt of the judge, line ${line + 1}: recorded ${shown(old)}, now ${shown(latest)}`
}

/** Two lines from a little before the place where they part: what is shown is cut at its end. */
function around(before?: string, now?: string): readonly [string | undefined, string | undefined] {
  if (before === undefined || now === undefined) return [before, now]
  let at = 0
  while (at < before.length && before[at] === now[at]) at++
  const from = Math.max(0, at - 30)
  const part = (line: string): string => (from === 0 ? line : `…${line.slice(from)}`)
  return [part(before), part(now)]
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(excerpt(value, 80))
  return value === undefined ? 'nothing' : describe(value)
}
