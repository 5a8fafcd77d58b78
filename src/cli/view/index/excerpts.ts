import { parseRow } from '../../../report/run/rows.js'
import { cutAt } from '../show/cut-at.js'
import type { DatasetFile } from './dataset-file.js'

/** Bytes of a row that are read: 200 characters take at most six bytes each as JSON has them. */
const bytesRead = 2048
/** Characters that are given. */
const characters = 200

/** The beginnings of prompts, without reading long ones to their end. */
export async function excerptsOf(
  file: DatasetFile<'prompts'> | undefined,
  prompts: readonly number[],
): Promise<readonly string[]> {
  if (file === undefined || prompts.length === 0) return prompts.map(() => '')
  const handle = await file.reopen()
  try {
    // Together: one after the other they wait for a hundred turns of a busy computer.
    return await Promise.all(
      prompts.map(async prompt => {
        const { from, to } = file.rangeOf(prompt)
        const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(bytesRead, to - from)))
        const found = buffer.length > 0 ? await handle.read(buffer, 0, buffer.length, from) : { bytesRead: 0 }
        return excerptOf(buffer.subarray(0, found.bytesRead))
      }),
    )
  } finally {
    await handle.close()
  }
}

/** The beginning of a prompt from the beginning of its row. */
export function excerptOf(bytes: Buffer): string {
  const end = bytes.indexOf(10)
  if (end >= 0) return cutAt(parseRow('prompts', bytes.subarray(0, end), true)?.prompt ?? '', characters)
  const [, json] = /^[^"]*"prompt_index":\d+,"prompt":"((?:[^"\\]|\\.)*)/.exec(bytes.toString()) ?? []
  try {
    // The bytes may end within an escape.
    return cutAt(String(JSON.parse(`"${(json ?? '').replace(/\\u[\da-f]{0,3}$/i, '')}"`)), characters)
  } catch {
    return ''
  }
}
