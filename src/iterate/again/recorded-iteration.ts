import type { DamagedLine, OpenLedger } from '../../ledger/ledger.js'
import type { Manifest } from '../manifest.js'
import { PromptWork, type WorkSettings } from '../stage/prompt-work.js'
import type { ReplayInputs } from '../stage/replay.js'
import { stagesOf } from '../stage/stage-keys.js'

/** The calls of a finished iteration, folded under settings of now. */
export function recordedIteration(inputs: {
  readonly ledger: OpenLedger
  readonly manifest: Manifest
  readonly run: { readonly candidates: { readonly n: number } }
  readonly work: WorkSettings
  readonly onDamage?: ((damage: DamagedLine) => void) | undefined
}): ReplayInputs {
  const { ledger, manifest, run, work, onDamage } = inputs
  return {
    ledger,
    iteration: manifest.iteration,
    stages: stagesOf(manifest.stages, work),
    // Prompts after the target have calls or not, as timing had it.
    items: manifest.funnel.prompts.accepted,
    work: () => new PromptWork(work, run.candidates.n),
    ...(onDamage && { onDamage }),
  }
}
