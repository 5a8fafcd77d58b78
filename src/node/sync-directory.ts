import { open } from 'node:fs/promises'

/** A file that was made, renamed or removed stays so after a power cut once its directory is on the disk. */
export async function syncDirectory(path: string): Promise<void> {
  // Windows cannot open a directory, and needs no sync of one.
  if (process.platform === 'win32') return
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
