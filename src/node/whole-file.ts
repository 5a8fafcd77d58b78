import type { DatasetInfo } from '../ledger/ledger.js'
import { AtomicFile } from './atomic-file.js'

/** Writes a text file that appears whole or not at all. */
export async function writeText(path: string, text: string): Promise<void> {
  await whole(path, file => file.writeText(text))
}

/** Writes lines, given without their ends, as a file that appears whole or not at all. */
export function writeLines(
  path: string,
  lines: AsyncIterable<string> | Iterable<string>,
): Promise<DatasetInfo> {
  return whole(path, async file => {
    for await (const line of lines) {
      file.write(line)
      await file.drained()
    }
  })
}

async function whole(path: string, write: (file: AtomicFile) => Promise<void>): Promise<DatasetInfo> {
  const file = await AtomicFile.create(path)
  try {
    await write(file)
    return await file.commit()
  } catch (error) {
    await file.discard()
    throw error
  }
}
