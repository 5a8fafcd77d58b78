import { open } from 'node:fs/promises'
import { writeText } from '../../node/whole-file.js'
import { pageBeginning } from '../../report/html/page.js'
import { holdsFile } from '../export/place-file.js'
import { UsageError } from '../usage-error.js'

/**
 * Writes a page where somebody named a place. An earlier page gives way, and an empty file; nothing else does.
 *
 * @throws `UsageError` where something else is there.
 */
export async function placePage(path: string, page: string): Promise<void> {
  if ((await holdsFile(path)) && !(await mayGiveWay(path)))
    throw new UsageError(`${path} holds something else: remove it, or choose another place with --out`)
  await writeText(path, page)
}

async function mayGiveWay(path: string): Promise<boolean> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(
      Buffer.alloc(pageBeginning.length),
      0,
      pageBeginning.length,
      0,
    )
    return bytesRead === 0 || buffer.toString('latin1', 0, bytesRead) === pageBeginning
  } finally {
    await file.close()
  }
}
