import type { TrainingJob, TrainingProgress } from '../../../src/index.js'

const M1 = { name: 'M1', path: 'ckpt/M1', revision: 'sha256:m1' }
const lines = ['{"prompt":"a\u2028b"}', '{"prompt":"c"}']

/** A training job. */
export function job(more: Partial<TrainingJob> = {}): TrainingJob {
  return {
    id: 'a1b2c3',
    name: 'M2',
    iteration: 1,
    method: 'dpo',
    parent: M1,
    reference: M1,
    data: {
      rows: lines.length,
      sha256: 'f'.repeat(64),
      async *lines() {
        yield* lines
      },
    },
    settings: { beta: 0.1 },
    seed: 7,
    ...more,
  }
}

/** What `wait` is given, and what it tells. */
export function listening(signal = new AbortController().signal) {
  const told: TrainingProgress[] = []
  return { told, context: { signal, progress: (progress: TrainingProgress) => told.push(progress) } }
}
