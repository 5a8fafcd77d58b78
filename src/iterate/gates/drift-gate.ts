import { ensure, ensureCount, refuseUnknown } from '../../core/check.js'
import type { IterationReport } from '../report.js'
import { type DriftLimits, driftDefaults, type SignRule, signRules } from './drift-limits.js'
import type { GateAction, GateFinding } from './finding.js'
import type { Gate, GateState } from './gate.js'

/** Options of {@link driftGate}. */
export interface DriftGateOptions extends DriftLimits {
  /** What follows from a sign past its limit. @default 'warn' */
  readonly action?: GateAction
  /** Items that a sign must have been measured on; on fewer it is not looked at. @default 30 */
  readonly minItems?: number
}

const actions = ['warn', 'pause', 'stop']

/**
 * A gate on the signs of judge drift, and on report cards where the run has them. Limits are on each iteration alone,
 * or against iteration 1. An undefined sign is never past a limit.
 *
 * @throws `InvalidArgumentError` for an option that is unknown or not usable.
 * @example
 * ```ts
 * import type { RunnerOptions } from 'self-rewarding'
 * import { driftGate } from 'self-rewarding/gates'
 *
 * const gates: RunnerOptions['gates'] = [
 *   driftGate({ action: 'pause', tieRate: 0.5, lengthGrowth: 1.3, longerChosen: 0.8, maxShare: false }),
 * ]
 * console.log(gates[0]?.name) // drift
 * ```
 */
export function driftGate(options: DriftGateOptions = {}): Gate {
  refuseUnknown(options, [...Object.keys(driftDefaults), 'action', 'minItems'])
  const { action = 'warn', minItems = 30, ...given } = options
  ensure(actions.includes(action), 'action', action, actions.join(', '))
  ensureCount(minItems, 'minItems')
  for (const [name, limit] of Object.entries(given)) {
    ensure(limit === false || Number.isFinite(limit), name, limit, 'a number, or false for no limit')
  }
  const limits = { ...driftDefaults, ...given }
  return {
    name: 'drift',
    check(state) {
      const ofState = (iteration: number): IterationReport | undefined =>
        state.report.iterations.find(each => each.iteration === iteration)
      const first = ofState(1)
      // The card of a checkpoint stands with the iteration that it would make.
      const now = ofState(state.moment === 'datasets' ? state.iteration : state.iteration + 1)
      if (now === undefined) return []
      const signs = state.moment === 'datasets' ? signRules : []
      return [
        ...signs.flatMap(rule => onSign(rule, limits[rule.limit], now, first, minItems)),
        ...onCards(limits, now, first),
      ].map(({ isRelative, ...found }) => ({ ...found, action, ...kept(state, isRelative) }))
    },
  }
}

interface Found extends Omit<GateFinding, 'action' | 'keep'> {
  /** Whether it is about a change since iteration 1. */
  readonly isRelative: boolean
}

/** Who changed for the worse is not kept; who was like this from the start is. */
function kept({ lineage }: GateState, isRelative: boolean): Pick<GateFinding, 'keep'> {
  const before = isRelative ? lineage.at(-2) : undefined
  return before ? { keep: before.checkpoint.revision } : {}
}

function onSign(
  { limit: name, sign, wrong, says, against }: SignRule,
  limit: number | false,
  now: IterationReport,
  first: IterationReport | undefined,
  minItems: number,
): Found[] {
  const isRelative = against !== undefined
  const [measured, begun] = [now.signs?.[sign], first?.signs?.[sign]]
  if (limit === false || measured?.value === undefined || measured.n < minItems) return []
  if (isRelative && (begun?.value === undefined || begun.n < minItems || now === first)) return []
  const value = against ? against(measured.value, begun?.value ?? Number.NaN) : measured.value
  if (!Number.isFinite(value) || !(wrong === 'above' ? value > limit : value < limit)) return []
  const most = wrong === 'above' ? 'at most' : 'at least'
  return [{ sign: name, value, limit, isRelative, message: sentence(now, says, value, most, limit) }]
}

function onCards(
  limits: Required<DriftLimits>,
  now: IterationReport,
  first: IterationReport | undefined,
): Found[] {
  const accuracy = now.judge?.card.metrics.tiesHalf.interval
  if (accuracy === undefined) return []
  const found: Found[] = []
  const before = first?.judge?.card.metrics.tiesHalf.interval
  if (limits.accuracyFall !== false && before && now !== first) {
    const [value, limit] = [before.low - accuracy.high, limits.accuracyFall]
    const says = "distance of the interval of pairwise accuracy below iteration 1's"
    const message = sentence(now, says, value, 'at most', limit)
    if (value > limit) found.push({ sign: 'accuracyFall', value, limit, isRelative: true, message })
  }
  const longer = now.judge?.card.baselines.longer?.tiesHalf.value
  if (limits.accuracyOverLonger !== false && longer !== undefined) {
    const [value, limit] = [accuracy.low - longer, limits.accuracyOverLonger]
    const says = 'lower end of pairwise accuracy, less the accuracy of "the longer one is better"'
    const message = sentence(now, says, value, 'at least', limit)
    if (value < limit) found.push({ sign: 'accuracyOverLonger', value, limit, isRelative: false, message })
  }
  return found
}

function sentence(
  { checkpoint }: IterationReport,
  says: string,
  value: number,
  most: string,
  limit: number,
): string {
  return `${checkpoint.name}: ${says} is ${value.toFixed(3)}, ${most} ${limit} was asked for`
}
