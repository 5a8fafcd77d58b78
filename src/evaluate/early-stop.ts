import { ensure } from '../core/check.js'

/** What {@link earlyStop} decides. */
export interface EarlyStop {
  /** Index of the checkpoint to keep; 0 is the one that the run began with. */
  readonly kept: number
  /** Whether training is to end here. */
  readonly stopped: boolean
  /** Why, in words. */
  readonly why: string
}

/**
 * When to stop training (ours): the first checkpoint whose net against the previous one is <= 0 stops it, and the best
 * before it is kept. As every net before that one was above 0 or unknown, that is the previous one.
 *
 * @param nets Net of each checkpoint against the one before it, -1..1: that of the second checkpoint first. `undefined`
 * where it could not be measured: that stops nothing.
 * @throws `InvalidArgumentError` for a net that is not in -1..1.
 * @example
 * ```ts
 * import { earlyStop } from 'self-rewarding/evaluate'
 *
 * const { kept, stopped } = earlyStop([0.31, 0.12, -0.02, 0.2])
 * console.log(kept, stopped) // 2 true
 * ```
 */
export function earlyStop(nets: readonly (number | undefined)[]): EarlyStop {
  ensure(Array.isArray(nets), 'nets', nets, 'an array')
  nets.forEach((net, i) => {
    const isNet = net === undefined || (typeof net === 'number' && net >= -1 && net <= 1)
    ensure(isNet, `nets[${i}]`, net, 'a number in -1..1, or undefined where there is none')
  })
  const at = nets.findIndex(net => net !== undefined && net <= 0)
  if (at >= 0) return { kept: at, stopped: true, why: `the next one has a net of ${nets[at]} against it` }
  const unknown = nets.filter(net => net === undefined).length
  const why = unknown === 0 ? 'every net is above 0' : `no net is <= 0; ${unknown} could not be measured`
  return { kept: nets.length, stopped: false, why }
}
