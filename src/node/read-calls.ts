import { isUtf8 } from 'node:buffer'
import { join } from 'node:path'
import type { DamagedLine } from '../ledger/ledger.js'
import { parseCallRecord } from '../ledger/parse-record.js'
import type { CallRecord } from '../ledger/record.js'
import { readBlocks } from './blocks.js'
import { segmentsOf } from './segment.js'

/** A folder of segments and what messages call it. */
interface CallFolder {
  readonly path: string
  readonly shown: string
}

/** Which calls to read. */
interface Reading {
  readonly iteration: number
  readonly onDamage: (damage: DamagedLine) => void
  /** Calls for other prompts may be left out. */
  readonly isWanted: ((prompt: number) => boolean) | undefined
}

/** A record is a line of at most this many bytes; more are no record but a damaged disk. */
const longestLine = 1 << 28

/** The calls of an iteration, folder after folder, in the order in which they were recorded. */
export async function* readCalls(
  folders: readonly CallFolder[],
  { iteration, onDamage, isWanted }: Reading,
): AsyncGenerator<CallRecord> {
  for (const { path, shown } of folders) {
    for (const { name } of await segmentsOf(path, iteration)) {
      const file = join(shown, name)
      let line = 0
      for await (const bytes of readBlocks(join(path, name), longestLine)) {
        if (bytes === undefined) {
          onDamage({ file, line: ++line, reason: `longer than ${longestLine >> 20} MB` })
          continue
        }
        const isText = isUtf8(bytes)
        for (let from = 0, end = 0; from < bytes.length; from = end + 1) {
          const newline = bytes.indexOf(10, from)
          end = newline < 0 ? bytes.length : newline
          line++
          if (isWanted && isOther(bytes.toString('latin1', from, Math.min(end, from + 160)), isWanted))
            continue
          if (!isText && !isUtf8(bytes.subarray(from, end))) {
            onDamage({ file, line, reason: 'not UTF-8' })
            continue
          }
          const parsed = parseCallRecord(bytes.toString('utf8', from, end), { file, line })
          if (parsed.ok) yield parsed.call
          else onDamage({ file, line, reason: parsed.reason })
        }
      }
    }
  }
}

/** Whether a line, by its beginning, is a record of a prompt that is not wanted; parsing it would take most of the time. */
function isOther(beginning: string, isWanted: (prompt: number) => boolean): boolean {
  const found = /^\{"schema":1,"kind":"\w+","iteration":\d+,"stage":"\w*","prompt":(\d+),/.exec(beginning)
  return found !== null && !isWanted(Number(found[1]))
}
