import type { Checkpoint } from '../train/checkpoint.js'

/** M2 after M1; a name without a number gets one. */
export function nextName({ name }: Pick<Checkpoint, 'name'>): string {
  const match = /^(.*?)(\d+)$/.exec(name)
  return match ? `${match[1]}${Number(match[2]) + 1}` : `${name}-2`
}
