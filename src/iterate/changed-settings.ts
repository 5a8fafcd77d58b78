import { canonicalJson } from '../core/json.js'

/** Settings that a run directory is bound to; the others may change between starts, with what they cost. */
const identity = ['seed', 'prompts', 'split'] as const

/** In words, what differs of the settings that a run directory is bound to; empty where nothing does. */
export function changedIdentity(before: unknown, now: unknown): readonly string[] {
  return identity.flatMap(name => differences(pick(before, name), pick(now, name), [name]))
}

/** Settings of which an iteration's calls or datasets are made; not how many iterations there are or how they train. */
const ofAnIteration = ['format', 'candidates', 'judge', 'select', 'targetPairs'] as const

/** In words, what of an iteration's settings differs; empty where nothing does. */
export function changedSettings(before: unknown, now: unknown, iteration: number): readonly string[] {
  const of = (settings: unknown, name: string): unknown => {
    const value = pick(settings, name)
    // A target for each iteration; those of others are not its own.
    return name === 'targetPairs' && Array.isArray(value) ? (value[iteration - 1] ?? value.at(-1)) : value
  }
  return ofAnIteration.flatMap(name => differences(of(before, name), of(now, name), [name]))
}

/** In words, what differs between two settings. */
export function differences(before: unknown, now: unknown, path: readonly string[]): readonly string[] {
  if (isRecord(before) && isRecord(now)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(now)])
    return [...keys].flatMap(key => differences(before[key], now[key], [...path, key]))
  }
  const [was, is] = [before, now].map(value => (value === undefined ? 'nothing' : canonicalJson(value)))
  return was === is ? [] : [`${path.join('.')}: ${was}, now ${is}`]
}

function pick(value: unknown, key: string): unknown {
  return isRecord(value) ? value[key] : undefined
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
