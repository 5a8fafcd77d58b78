import type { Shard } from '../../ledger/ledger.js'

/**
 * The shards that are still to be run so that every prompt belongs to one that is done. Where shards of several
 * divisions were begun, those of the division in which the least is left; of equal ones, that in which more is begun.
 *
 * @param done Shards that are done.
 * @param begun Shards that are not.
 */
export function missingShards(
  prompts: number,
  done: readonly Shard[],
  begun: readonly Shard[],
): readonly Shard[] {
  const isDone = coveredBy(done)
  const counts = [...new Set([...done, ...begun].map(({ count }) => count))].sort((a, b) => a - b)
  const left = counts.map(count => {
    const open = new Set<number>()
    for (let prompt = 0; prompt < prompts && open.size < count; prompt++) {
      if (!isDone(prompt)) open.add((prompt % count) + 1)
    }
    const shards = [...open].sort((a, b) => a - b).map(index => ({ index, count }))
    const started = begun.filter(shard => shard.count === count && open.has(shard.index)).length
    return { shards, share: shards.length / count, started: started / count }
  })
  const [least] = left.sort((a, b) => a.share - b.share || b.started - a.started)
  return least?.shards ?? []
}

/** Whether a prompt belongs to one of some shards. */
function coveredBy(shards: readonly Shard[]): (prompt: number) => boolean {
  const divisions = new Map<number, Set<number>>()
  for (const { index, count } of shards) {
    divisions.set(count, (divisions.get(count) ?? new Set()).add(index - 1))
  }
  return prompt => {
    for (const [count, places] of divisions) if (places.has(prompt % count)) return true
    return false
  }
}
