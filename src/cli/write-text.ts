import { AtomicFile } from '../node/atomic-file.js'

/** Writes a text file that appears whole or not at all. */
export async function writeText(path: string, text: string): Promise<void> {
  const file = await AtomicFile.create(path)
  try {
    await file.writeText(text)
    await file.commit()
  } catch (error) {
    await file.discard()
    throw error
  }
}
