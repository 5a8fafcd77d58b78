import { access, constants, statfs } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { exists } from './at-path.js'

/** The disk below a path, which need not be there yet. */
export interface DiskBelow {
  /** The nearest folder that is there. */
  readonly folder: string
  readonly isWritable: boolean
  /** Bytes that this user may still write. */
  readonly free: number
}

/** What can be written at a path. */
export async function diskBelow(path: string): Promise<DiskBelow> {
  let folder = resolve(path)
  while (!(await exists(folder)) && dirname(folder) !== folder) folder = dirname(folder)
  const { bavail, bsize } = await statfs(folder)
  const isWritable = await access(folder, constants.W_OK).then(
    () => true,
    () => false,
  )
  return { folder, isWritable, free: bavail * bsize }
}
