import { canonicalJson, type Json } from '../core/json.js'
import type { Ledger, OpenLedger } from '../ledger/ledger.js'
import { LEDGER_SCHEMA } from '../ledger/record.js'
import { RunError } from './errors.js'
import { describeSettings, toJson } from './manifest.js'
import type { ResolvedOptions } from './resolve-options.js'
import { readStored } from './stored.js'

/** Settings that a run directory is bound to; the others may change between starts, with what they cost. */
const identity = ['seed', 'prompts', 'split'] as const

/**
 * Writes the settings of a new run down, and the prices of one that goes on: its settings follow where an iteration is
 * made with them. A directory of another run is refused.
 */
export async function claim(ledger: OpenLedger, options: ResolvedOptions): Promise<void> {
  const isBegun = await isOfThisRun(ledger, options)
  const known = isBegun ? await ledger.readDocument({ document: 'run' }) : undefined
  if (known === undefined) await rememberSettings(ledger, options)
  else await ledger.writeDocument({ document: 'run' }, toJson({ ...Object(known), prices: options.prices }))
}

/**
 * Whether the run has begun here.
 *
 * @throws `RunError` where another one has.
 */
export async function isOfThisRun(ledger: OpenLedger, options: ResolvedOptions): Promise<boolean> {
  return isBegunWith(ledger, await describeSettings(options))
}

/**
 * Whether a run with such settings has begun here.
 *
 * @throws `RunError` where another one has.
 */
export async function isBegunWith(ledger: OpenLedger, settings: Json): Promise<boolean> {
  const known = await readStored(ledger, { document: 'run' })
  if (known === undefined) return false
  for (const name of identity) {
    const [changed] = differences(pick(known.settings, name), pick(settings, name), [name])
    if (changed === undefined) continue
    throw new RunError(
      `${ledger.location} was begun with another ${changed}. Give the setting of then, or use another run directory`,
      { reason: 'mismatch' },
    )
  }
  return true
}

/** @throws `RunError` where no run was begun: a directory that is not there is a wrong one, and is not made. */
export async function refuseNoRun(ledger: Ledger): Promise<void> {
  if (await ledger.isBegun()) return
  throw new RunError(`there is no run in ${ledger.location}`, {
    reason: 'no-run',
    advice: 'Give the directory of the run, as its other processes have it, or begin the run',
  })
}

/** Writes the settings of this start down, and what its calls cost. */
export async function rememberSettings(ledger: OpenLedger, options: ResolvedOptions): Promise<void> {
  await ledger.writeDocument(
    { document: 'run' },
    toJson({
      schema: LEDGER_SCHEMA,
      start: options.start,
      settings: await describeSettings(options),
      prices: options.prices,
    }),
  )
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
