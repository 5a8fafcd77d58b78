import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { bytes } from '../../core/bytes.js'
import { sizeOf } from '../../node/at-path.js'
import { diskBelow } from '../../node/free-space.js'
import type { Finding, Inspection } from '../../train/finding.js'

/** Sizes of a checkpoint that a training needs: its result, and two on the way with the optimiser's two moments. */
const times = 7

/** Whether jobs and checkpoints can be written, and whether there is room for them, beside the run on the same disk. */
export async function inspectFolder(
  directory: string,
  { checkpoint: { path }, run }: Pick<Inspection, 'checkpoint' | 'run'>,
): Promise<Finding> {
  const name = 'jobs'
  const { folder, free, disk, isWritable } = await diskBelow(directory)
  if (!isWritable)
    return {
      name,
      state: 'problem',
      said: `${folder} cannot be written to`,
      advice: 'choose another directory',
    }
  const isShared = run && (await diskBelow(run.directory)).disk === disk
  const which = run ? `, on ${isShared ? 'the same disk as the run' : 'another disk than the run'}` : ''
  const room = `${bytes(free)} free for ${directory}${which}`
  const size = await sizeOfModel(path)
  if (size === 0) return { name, state: 'ok', said: room }
  const beside = (isShared && run.bytes) || 0
  const needed = times * size + beside
  const training = `a training of ${path} (${bytes(size)}) takes about ${bytes(times * size)}`
  const needs = beside === 0 ? training : `${training}, and the run ${bytes(beside)}`
  if (free >= needed) return { name, state: 'ok', said: `${room}; ${needs}` }
  const advice = 'make room, choose another directory, or set save_total_limit in training'
  const state = free >= 2 * size + beside ? 'warning' : 'problem'
  return { name, state, said: `${room}, but ${needs}`, advice }
}

/** Bytes of the files of a model's folder; 0 where it is none here, as for a name on a hub. */
async function sizeOfModel(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined)
  if (found?.isDirectory() !== true) return found?.size ?? 0
  const names = await readdir(path)
  const sizes = await Promise.all(names.map(name => sizeOf(join(path, name))))
  return sizes.reduce((sum, size) => sum + size, 0)
}
