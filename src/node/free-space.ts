import { access, constants, stat, statfs } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { exists } from './at-path.js'

/** The disk below a path, which need not be there yet. */
export interface DiskBelow {
  /** The nearest folder that is there. */
  readonly folder: string
  readonly isWritable: boolean
  /** Two paths of one number share what is free. */
  readonly disk: number
  /** Bytes that this user may still write. */
  readonly free: number
}

/** What can be written at a path. */
export async function diskBelow(path: string): Promise<DiskBelow> {
  let folder = resolve(path)
  while (!(await exists(folder)) && dirname(folder) !== folder) folder = dirname(folder)
  const [{ bavail, bsize }, { dev: disk }] = await Promise.all([statfs(folder), stat(folder)])
  const isWritable = await access(folder, constants.W_OK).then(
    () => true,
    () => false,
  )
  return { folder, isWritable, disk, free: bavail * bsize }
}
