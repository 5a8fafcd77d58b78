import { toJson } from '../../core/to-json.js'
import type { JudgePrompt } from '../../judge/index.js'
import type { DamagedLine, OpenLedger } from '../../ledger/ledger.js'
import type { InputFormat } from '../../model/format.js'
import type { Manifest } from '../manifest.js'
import type { WorkSettings } from '../stage/prompt-work.js'
import { scan } from '../stage/replay.js'
import { type Sealed, seal } from '../stage/seal.js'
import type { SelectionStrategy } from '../stage/selection.js'
import { recordedIteration } from './recorded-iteration.js'

/** Writes an iteration's datasets under other settings, into `selections/<hash>/`. */
export async function sealAgain(inputs: {
  readonly ledger: OpenLedger
  readonly manifest: Manifest
  readonly run: { readonly format: InputFormat; readonly candidates: { readonly n: number } }
  readonly work: WorkSettings
  /** Absent where the selection needs none. */
  readonly judge?: JudgePrompt
  readonly select: SelectionStrategy
  readonly selection: string
  /** Rows at most. @default all */
  readonly target?: number
  readonly onDamage?: (damage: DamagedLine) => void
}): Promise<Sealed> {
  const { ledger, manifest, run, judge, select, selection, target } = inputs
  const { iteration, seed } = manifest
  const replay = recordedIteration(inputs)
  const { counts } = await scan(replay)
  const sealed = await seal({
    ...replay,
    counts,
    seed,
    format: run.format,
    ...(judge && { judge }),
    strategy: select,
    selection,
    ...(target !== undefined && { target }),
  })
  const document = { ...manifest, selection, ...sealed }
  await ledger.writeDocument({ document: 'manifest', iteration, selection }, toJson(document))
  return sealed
}
