/**
 * Gates between the iterations of a run: warnings, pauses and early stopping.
 *
 * @module
 */

export { type DriftGateOptions, driftGate } from './drift-gate.js'
export type { DriftLimits } from './drift-limits.js'
export { type NetGateOptions, type NetState, netGate } from './net-gate.js'
export type {
  ChosenCheckpoint,
  Gate,
  GateAction,
  GateFinding,
  GateMoment,
  GateResult,
  GateState,
} from './types.js'
