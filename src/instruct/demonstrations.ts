import { ensure, ensureCount, refuseUnknown } from '../core/check.js'
import type { Random } from '../core/seed.js'

/**
 * Demonstrations a call: a number, all of them seeds (the paper's way), or how many are seeds and how many prompts that
 * a model wrote before (Self-Instruct's: 6 and 2).
 */
export type Shots =
  | number
  | {
      /** Seeds, at least 1. */
      readonly seed: number
      /** Prompts that a model wrote; while there are fewer, seeds stand in for those that are missing. */
      readonly machine: number
    }

/**
 * Demonstrations for one call: different places of the pool, in random order. The paper draws 8, from the seed
 * instructions only. Where `shots` asks for machine-made ones, they are drawn from `made`, seeds stand in for those that
 * `made` lacks, and all are shuffled, as in Self-Instruct's published code.
 *
 * @param shots Demonstrations; 8 where nothing is said.
 * @param made Prompts that a model wrote; none where nothing is said.
 * @throws `InvalidArgumentError` where the pool of seeds holds fewer than all demonstrations.
 * @example
 * ```ts
 * import { randomStream } from 'self-rewarding'
 * import { drawDemonstrations } from 'self-rewarding/instruct'
 *
 * const pool = ['Name a prime.', 'Write a limerick.', 'Explain tides.']
 * const demonstrations = drawDemonstrations(pool, randomStream([1, 'prompts', 0]), 2)
 * const mixed = drawDemonstrations(pool, randomStream([1]), { seed: 2, machine: 1 }, ['Plan a picnic.'])
 * ```
 */
export function drawDemonstrations<T>(
  seeds: readonly T[],
  random: Random,
  shots: Shots = 8,
  made: readonly T[] = [],
): readonly T[] {
  const { seed, machine } = resolveShots(shots)
  const possible = seed + machine <= seeds.length
  ensure(possible, 'shots', shots, `no more demonstrations than there are seeds (${seeds.length})`)
  const chosen = random.sample(made, machine)
  const rest = random.sample(seeds, seed + machine - chosen.length)
  return chosen.length === 0 ? rest : random.sample([...chosen, ...rest], seed + machine)
}

/** How many demonstrations of each kind. @throws `InvalidArgumentError` for what is no such number. */
export function resolveShots(shots: Shots): Exclude<Shots, number> {
  const each = typeof shots === 'number' ? { seed: shots, machine: 0 } : shots
  const { seed, machine } = each
  ensureCount(seed, 'shots', ' of seeds')
  ensure(Number.isSafeInteger(machine) && machine >= 0, 'shots.machine', machine, 'a whole number')
  refuseUnknown(each, ['seed', 'machine'])
  return each
}
