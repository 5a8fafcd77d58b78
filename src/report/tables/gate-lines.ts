import type { GateResult, RunReport } from '../../iterate/index.js'

/** A finding as a sentence: what followed, or what was asked for too late, and what was found. */
export function gateLine({ gate, action, late, moment, message }: GateResult): string {
  const followed = late ? `${action}; ${late} was asked for too late` : action
  return `${gate} (${followed}), ${moment}: ${message}`
}

/** Whether a gate ended the run; without one the last checkpoint is the chosen one, which is no news. */
export function isEndedEarly({ iterations }: Pick<RunReport, 'iterations'>): boolean {
  return iterations.some(({ gates = [] }) => gates.some(({ action }) => action === 'stop'))
}

/** What gates found in a run, and which checkpoint to use. */
export function gateLines({ iterations, chosen }: RunReport): string[] {
  return [
    ...iterations.flatMap(({ iteration, gates = [] }) =>
      gates.map(finding => `Iteration ${iteration}, ${gateLine(finding)}`),
    ),
    ...(chosen && isEndedEarly({ iterations }) ? [`Chosen: ${chosen.checkpoint.name} (${chosen.why})`] : []),
  ]
}
