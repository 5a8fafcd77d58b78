import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { bytes } from '../../core/bytes.js'
import { sizeOf } from '../../node/at-path.js'
import { diskBelow } from '../../node/free-space.js'
import type { Checkpoint } from '../../train/checkpoint.js'
import type { Finding } from '../../train/finding.js'

/** Sizes of a checkpoint that a training needs: its result, and two on the way with the optimiser's two moments. */
const times = 7

/** Whether jobs and checkpoints can be written, and whether there is room for them. */
export async function inspectFolder(directory: string, { path }: Checkpoint): Promise<Finding> {
  const name = 'jobs'
  const { folder, free, isWritable } = await diskBelow(directory)
  if (!isWritable)
    return {
      name,
      state: 'problem',
      said: `${folder} cannot be written to`,
      advice: 'choose another directory',
    }
  const size = await sizeOfModel(path)
  const room = `${bytes(free)} free for ${directory}`
  if (size === 0) return { name, state: 'ok', said: room }
  const needs = `a training of ${path} (${bytes(size)}) takes about ${bytes(times * size)}`
  if (free >= times * size) return { name, state: 'ok', said: `${room}; ${needs}` }
  const advice = 'make room, choose another directory, or set save_total_limit in training'
  return { name, state: free >= 2 * size ? 'warning' : 'problem', said: `${room}, but ${needs}`, advice }
}

/** Bytes of the files of a model's folder; 0 where it is none here, as for a name on a hub. */
async function sizeOfModel(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined)
  if (found?.isDirectory() !== true) return found?.size ?? 0
  const names = await readdir(path)
  const sizes = await Promise.all(names.map(name => sizeOf(join(path, name))))
  return sizes.reduce((sum, size) => sum + size, 0)
}
