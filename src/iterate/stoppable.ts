import type { AnyOrder, OpenLedger } from '../ledger/ledger.js'

/** Records, or rows, between two looks at the signal: a look costs little, and so many pass in milliseconds. */
const between = 64

/**
 * A ledger whose reading, and whose writing of datasets, ends with the signal's reason when that is aborted. What is
 * recorded, and documents, are written all the same.
 */
export function stoppable(ledger: OpenLedger, signal: AbortSignal): OpenLedger {
  async function* looking<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
    signal.throwIfAborted()
    let count = 0
    for await (const item of items) {
      if (++count % between === 0) signal.throwIfAborted()
      yield item
    }
  }
  // Where few calls are wanted, long stretches give none.
  const lookingAtParts = (anyOrder: AnyOrder): AnyOrder => ({
    isWanted: prompt => anyOrder.isWanted(prompt),
    onPart(part) {
      signal.throwIfAborted()
      anyOrder.onPart(part)
    },
  })
  return {
    location: ledger.location,
    append: call => ledger.append(call),
    calls: (iteration, onDamage, anyOrder) =>
      looking(ledger.calls(iteration, onDamage, anyOrder && lookingAtParts(anyOrder))),
    async writeDataset(name) {
      signal.throwIfAborted()
      const writer = await ledger.writeDataset(name)
      return {
        write(line) {
          signal.throwIfAborted()
          writer.write(line)
        },
        drained: () => writer.drained(),
        commit: () => writer.commit(),
        discard: () => writer.discard(),
      }
    },
    removeDataset: name => ledger.removeDataset(name),
    async readDataset(name) {
      const lines = await ledger.readDataset(name)
      return lines && looking(lines)
    },
    writeDocument: (name, value) => ledger.writeDocument(name, value),
    readDocument: name => ledger.readDocument(name),
    shards: () => ledger.shards(),
    takeIn: (shard, given) => ledger.takeIn(shard, given),
    close: () => ledger.close(),
  }
}
