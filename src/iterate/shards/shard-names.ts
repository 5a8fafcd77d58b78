import type { Shard } from '../../ledger/ledger.js'

/** Shards in words: `shard 2/8`, `shards 2/8, 3/8`. */
export function shardNames(shards: readonly Shard[]): string {
  const names = shards.map(({ index, count }) => `${index}/${count}`)
  return `${names.length === 1 ? 'shard' : 'shards'} ${names.join(', ')}`
}
