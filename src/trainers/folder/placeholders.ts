/** What may stand in braces in an argument of a training program. */
export const placeholders = [
  'job',
  'description',
  'data',
  'progress',
  'result',
  'method',
  'name',
  'seed',
  'parent',
  'reference',
] as const

/** A value for each placeholder. */
export type PlaceholderValues = Readonly<Record<(typeof placeholders)[number], string>>
