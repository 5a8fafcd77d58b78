import type { ResolvedOptions } from './resolve-options.js'

/** What trains on seed data, loaded where a run has some. */
export async function seedTrainingOf({
  sft,
}: Pick<ResolvedOptions, 'sft'>): Promise<typeof import('./seed-training.js') | undefined> {
  return sft === undefined ? undefined : import('./seed-training.js')
}
