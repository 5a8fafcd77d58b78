import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isFolder } from './at-path.js'
import { syncDirectory } from './sync-directory.js'

/**
 * Makes a directory and those above it. Node's own `recursive` never ends where a file system answers ENOENT although
 * the directory above is there, as /proc does.
 */
export async function makeDirectory(path: string): Promise<void> {
  if (await isFolder(path)) return
  if (dirname(path) !== path) await makeDirectory(dirname(path))
  try {
    await mkdir(path)
    await syncDirectory(dirname(path))
  } catch (error) {
    if (!(await isFolder(path))) throw error
  }
}
