import { ensure, refuseUnknown } from '../../core/check.js'
import { earlyStop } from '../../evaluate/early-stop.js'
import type { Checkpoint } from '../../train/checkpoint.js'
import type { GateAction, GateFinding } from './finding.js'
import type { Gate, GateState } from './gate.js'

/** What the `net` of {@link netGate} is asked about. */
export interface NetState extends GateState {
  /** The checkpoint before this one. */
  readonly previous: Checkpoint
}

/** Options of {@link netGate}. */
export interface NetGateOptions {
  /**
   * Net of a checkpoint against the one before, -1..1, by any judge: (wins - losses) / n, such as `headToHead` gives;
   * `undefined` where it could not be measured, which stops nothing and is warned of. Asked once a checkpoint in each start, also of
   * checkpoints of earlier starts, and must answer the same: record what it asks.
   */
  readonly net: (state: NetState) => number | undefined | Promise<number | undefined>
  /** What follows from a net that is not above 0. @default 'stop' */
  readonly action?: GateAction
}

/**
 * Early stopping, by {@link earlyStop}: the first checkpoint whose net against the previous one is not above 0 ends the
 * run, and the one before it is kept. Ours; the paper does not say when to stop.
 *
 * @throws `InvalidArgumentError` for an option that is unknown or not usable; what `net` throws, in a `RunError`.
 * @example
 * ```ts
 * import type { RunnerOptions } from 'self-rewarding'
 * import { netGate } from 'self-rewarding/gates'
 *
 * const measured = new Map([['M2', 0.31], ['M3', -0.04]])
 * const gates: RunnerOptions['gates'] = [netGate({ net: ({ checkpoint }) => measured.get(checkpoint.name) })]
 * ```
 */
export function netGate(options: NetGateOptions): Gate {
  refuseUnknown(options, ['net', 'action'])
  const { net, action = 'stop' } = options
  ensure(typeof net === 'function', 'net', net, 'a function')
  ensure(['warn', 'pause', 'stop'].includes(action), 'action', action, 'warn, pause, stop')
  const known = new Map<string, number | undefined>()
  return {
    name: 'net',
    async check(state) {
      if (state.moment !== 'checkpoint') return []
      const { lineage } = state
      const nets: (number | undefined)[] = []
      for (const [i, { checkpoint }] of lineage.entries()) {
        const previous = lineage[i - 1]?.checkpoint
        if (previous === undefined) continue
        const pair = JSON.stringify([previous.revision, checkpoint.revision])
        if (!known.has(pair)) known.set(pair, await net({ ...state, iteration: i, checkpoint, previous }))
        nets.push(known.get(pair))
      }
      const { stopped, kept } = earlyStop(nets)
      const [better, worse] = [lineage[kept]?.checkpoint, lineage[kept + 1]?.checkpoint]
      const value = nets[kept]
      if (!stopped || better === undefined || value === undefined) return unknown(state, nets.at(-1))
      const { name, revision } = better
      const message = `${worse?.name} has a net of ${value.toFixed(3)} against ${name}, not above 0; ${name} is kept`
      return [{ sign: 'net', value, limit: 0, action, keep: revision, message }]
    },
  }
}

/** Nobody should rely on a stop that cannot come. */
function unknown({ lineage, checkpoint }: GateState, net: number | undefined): readonly GateFinding[] {
  if (net !== undefined) return []
  const previous = lineage.at(-2)?.checkpoint.name
  const message = `the net of ${checkpoint.name} against ${previous} could not be measured, so that it stops nothing`
  return [{ sign: 'net', action: 'warn', message }]
}
