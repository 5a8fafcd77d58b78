import { hashJson } from '../core/hash.js'
import type { Json } from '../core/json.js'
import { type CallKind, LEDGER_SCHEMA } from './record.js'

/** All that the answers of a stage depend on. What is not here may change without asking a model again. */
export interface StageInputs {
  /** What the stage's calls are for. */
  readonly kind: CallKind
  /** Iteration, from 1. */
  readonly iteration: number
  /** Seed of the run. */
  readonly seed: number
  /** `revision` of the provider that answers. */
  readonly revision: string
  /** Chat format, judge template, sampling, n: whatever shapes the requests. */
  readonly settings: Json
  /** Keys of the stages, or hashes of the data, that this one builds on. */
  readonly parents: readonly string[]
}

/** The key under which a stage's calls are recorded: 32 hex digits. */
export function stageKey(inputs: StageInputs): string {
  return hashJson({ schema: LEDGER_SCHEMA, ...inputs })
}
