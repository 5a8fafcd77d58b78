import type { Random } from '../../core/seed.js'

/** Whether something of a given probability happens. */
export const happens = (random: Random, share: number): boolean => random.next() < share
