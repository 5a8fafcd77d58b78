/**
 * How iterations train.
 *
 * - `paper`: DPO as the paper has it.
 * - `stabilised`: with the mean -ln p of the chosen response beside it, and seed judgements learnt again. Deviations
 *   from the paper that keep a small model from forgetting what right answers and judgements look like.
 * - `replay-only`: seed judgements alone, without a preference loss. A control.
 */
export const labPresets = ['paper', 'stabilised', 'replay-only'] as const

/** How iterations train; see {@link labPresets}. */
export type LabPreset = (typeof labPresets)[number]
