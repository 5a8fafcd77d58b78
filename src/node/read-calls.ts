import { join } from 'node:path'
import type { AnyOrder, DamagedLine } from '../ledger/ledger.js'
import type { CallRecord } from '../ledger/record.js'
import { segmentsOf } from './segment.js'
import { SegmentReader } from './segment-reader.js'

/** A folder of segments and what messages call it. */
interface CallFolder {
  readonly path: string
  readonly shown: string
}

/** Which calls to read. */
interface Reading {
  readonly iteration: number
  readonly onDamage: (damage: DamagedLine) => void
  readonly anyOrder: AnyOrder | undefined
}

/** Segments read side by side at most: what a process may have open, and hold a block of. */
const mostAtOnce = 128

/**
 * The calls of an iteration, in the order in which they were recorded. Where any order will do, segments of processes
 * that worked side by side are read side by side, so that the calls of a prompt are near each other; each segment is a
 * part.
 */
export async function* readCalls(
  folders: readonly CallFolder[],
  { iteration, onDamage, anyOrder }: Reading,
): AsyncGenerator<CallRecord> {
  const segments: { path: string; shown: string }[] = []
  for (const { path, shown } of folders) {
    for (const { name } of await segmentsOf(path, iteration)) {
      segments.push({ path: join(path, name), shown: join(shown, name) })
    }
  }
  const atOnce = anyOrder ? mostAtOnce : 1
  const isWanted = anyOrder && ((prompt: number) => anyOrder.isWanted(prompt))
  for (let from = 0; from < segments.length; from += atOnce) {
    const some = segments.slice(from, from + atOnce)
    const readers = some.map(({ path, shown }) => new SegmentReader(path, shown, some.length))
    try {
      for await (const reader of inStep(readers)) {
        anyOrder?.onPart(from + readers.indexOf(reader))
        for (const call of reader.calls(onDamage, isWanted)) yield call
      }
    } finally {
      for (const reader of readers) await reader.close()
    }
  }
}

/** Gives the segment that is behind, with its next block. */
async function* inStep(readers: readonly SegmentReader[]): AsyncGenerator<SegmentReader> {
  const open = new Set(readers)
  for (const reader of readers) if (!(await reader.next())) open.delete(reader)
  while (open.size > 0) {
    const [behind] = [...open].sort((a, b) => a.firstPrompt - b.firstPrompt)
    if (behind === undefined) return
    yield behind
    if (!(await behind.next())) open.delete(behind)
  }
}
