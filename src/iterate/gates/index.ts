/**
 * Gates between the iterations of a run: warnings, pauses and early stopping.
 *
 * @module
 */

export type { ChosenCheckpoint } from '../report.js'
export { type DriftGateOptions, driftGate } from './drift-gate.js'
export type { DriftLimits } from './drift-limits.js'
export type { GateAction, GateFinding, GateMoment, GateResult } from './finding.js'
export type { Gate, GateState } from './gate.js'
export { type NetGateOptions, type NetState, netGate } from './net-gate.js'
