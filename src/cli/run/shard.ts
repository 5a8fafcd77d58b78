import type { Shard } from '../../ledger/ledger.js'

/** Reads `2/8`: the second of eight. */
export function shard(text: string): Shard {
  const match = /^(\d+)\/(\d+)$/.exec(text)
  const [index, count] = [Number(match?.[1]), Number(match?.[2])]
  if (match && index >= 1 && index <= count && Number.isSafeInteger(count)) return { index, count }
  throw new SyntaxError(
    'expected i/n with i from 1 to n, such as 1/8 for the first of eight; where a scheduler counts from 0, add 1: ' +
      '--shard $((SLURM_ARRAY_TASK_ID + 1))/8',
  )
}
