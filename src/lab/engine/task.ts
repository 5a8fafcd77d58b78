import type { MessagePort } from 'node:worker_threads'
import type { Batch } from './batch.js'
import type { GenerateRow } from './decoder.js'
import type { Kernels } from './operations.js'
import type { ModelShape } from './shape.js'

/** What a helper thread starts with. */
export interface HelperData {
  /** Counts at {@link Count}. */
  readonly counts: Int32Array
  /** Where tasks come from, and replies go. */
  readonly port: MessagePort
  /** How long a task that was given may take to come, in milliseconds. */
  readonly patience: number
}

/** Where the counts stand that the threads wait for. */
export const Count = {
  /** Tasks that were given. */
  given: 0,
  /** Tasks that are done; the first is to be there. */
  done: 1,
  /** 1 where the helper has given up: no other task is done. */
  ended: 2,
} as const

/** A row whose random numbers are drawn: a function does not go to another thread. */
export type DrawnRow = Omit<GenerateRow, 'random'> & { readonly numbers: Float64Array }

/** What a helper thread does; every task is answered by one {@link TaskReply}. */
export type Task =
  | {
      readonly do: 'train'
      readonly id: number
      readonly kind: Kernels['kind']
      readonly shape: ModelShape
      /** Shared: read at the start and at each `take`. */
      readonly parameters: Float32Array
      /** Shared: written after each `backward` and `learn`. */
      readonly gradient: Float32Array
    }
  | { readonly do: 'forward'; readonly id: number; readonly batch: Batch }
  | { readonly do: 'backward'; readonly id: number; readonly weights: Float32Array }
  | { readonly do: 'learn'; readonly id: number; readonly batch: Batch; readonly weights: Float32Array }
  | { readonly do: 'take'; readonly id: number }
  | {
      readonly do: 'write'
      readonly id: number
      readonly kind: Kernels['kind']
      readonly shape: ModelShape
      readonly parameters: Float32Array
    }
  | { readonly do: 'generate'; readonly id: number; readonly rows: readonly DrawnRow[] }
  | { readonly do: 'drop'; readonly id: number }
  | { readonly do: 'close' }

/** What came of a task. */
export type TaskReply =
  | { readonly result: unknown }
  | {
      readonly error: unknown
      /** That the helper has given up with it. */
      readonly isLast?: true
    }

/** The row as the model takes it. */
export function withNumbers({ numbers, ...row }: DrawnRow): GenerateRow {
  let next = 0
  return { ...row, random: () => numbers[next++] ?? 0 }
}
