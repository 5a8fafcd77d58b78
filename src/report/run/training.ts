import { readStored } from '../../iterate/stored.js'
import type { Lineage } from '../../train/checkpoint.js'
import type { TrainingCurve } from '../summary.js'
import type { RunSource } from './source.js'

/** A curve, and how long was waited for it. */
export interface KeptCurve {
  readonly curve: TrainingCurve
  /** On whose data; 0 for seed data. */
  readonly iteration: number
  readonly seconds: number
}

/** The curves of what a run trained, those of jobs under way included. */
export async function trainingOf(
  source: Pick<RunSource, 'location' | 'readDocument'>,
  { lineage, iterations }: { readonly lineage: readonly Lineage[]; readonly iterations: number },
): Promise<KeptCurve[]> {
  const curves: KeptCurve[] = []
  for (let iteration = 0; iteration <= iterations; iteration++) {
    const kept = await readStored(source, { document: 'training-curve', iteration })
    if (kept === undefined) continue
    const { name, method, rows, points, seconds } = kept
    const made = lineage.find(({ jobId }) => jobId === kept.jobId)
    curves.push({ curve: { name: made?.checkpoint.name ?? name, method, rows, points }, iteration, seconds })
  }
  return curves
}
