import { ensure, ensureCount, refuseUnknown } from '../core/check.js'
import type { Shard } from '../ledger/ledger.js'

/** What {@link IterationRunner.start} takes. */
export interface StartOptions {
  /** Stops the run; what is recorded stays, and another start goes on from it. @default none */
  readonly signal?: AbortSignal
  /** How long calls under way may go on after a stop, in milliseconds. @default 30000 */
  readonly graceMs?: number
  /**
   * Stops early: when an iteration's prompts are sealed and its calls are still to be made, as shards need it, or when
   * its datasets are written, before training. @default 'end'
   */
  readonly until?: 'prompts' | 'datasets' | 'end'
  /** Makes only the calls of every `count`-th prompt of the iteration whose prompts are sealed. @default all */
  readonly shard?: Shard
  /**
   * What to do when calls were made under settings, or with a model, that are others now: refuse, saying which and what
   * it would cost, or make those calls again. @default 'refuse'
   */
  readonly changes?: 'refuse' | 'redo'
}

const choices = { until: ['prompts', 'datasets', 'end'], changes: ['refuse', 'redo'] } as const

/** @throws `InvalidArgumentError` for an option that is unknown, here or at all, or not usable. */
export function checkStart(
  options: StartOptions,
  known: readonly (keyof StartOptions)[] = ['signal', 'graceMs', 'until', 'shard', 'changes'],
): void {
  refuseUnknown(options, known)
  const { graceMs = 0, shard, until } = options
  ensure(graceMs >= 0 && graceMs < 2 ** 31, 'graceMs', graceMs, 'milliseconds, at least 0')
  for (const name of ['until', 'changes'] as const) {
    const known: readonly unknown[] = choices[name]
    const given = options[name]
    ensure(given === undefined || known.includes(given), name, given, known.join(' or '))
  }
  if (shard === undefined) return
  const { index, count } = shard
  ensureCount(count, 'shard.count')
  ensureCount(index, 'shard.index')
  ensure(index <= count, 'shard.index', index, `at most shard.count (${count}); shards count from 1`)
  ensure(until === undefined, 'until', until, 'to be left out with a shard, which ends where its calls do')
}
