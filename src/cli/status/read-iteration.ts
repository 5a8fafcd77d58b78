import type { IterationReport } from '../../iterate/report.js'
import type { PriceTable } from '../../iterate/spending/options.js'
import { moneyOf } from '../../iterate/spending/usage.js'
import { readStored } from '../../iterate/stored.js'
import type { GuardedFolder } from '../../node/guarded-folder.js'
import type { ReadableLedger } from '../../node/run-folder.js'
import type { RunSettings } from '../run-directory/settings.js'
import { changedFiles } from './changed-files.js'
import { CallCounter } from './progress.js'
import type { IterationStatus } from './types.js'

/** What is read of an iteration. */
interface Source {
  readonly ledger: GuardedFolder
  /** Ledgers of shards that were not taken in. */
  readonly shards: readonly ReadableLedger[]
  readonly settings: RunSettings
  readonly iteration: number
  readonly model: string | undefined
  readonly report: IterationReport | undefined
  readonly prices: PriceTable | undefined
  readonly onDamage: () => void
}

/** How far an iteration is, from what is recorded. */
export async function readIteration(source: Source): Promise<IterationStatus> {
  const { ledger, shards, settings, iteration, model, report, prices, onDamage } = source
  const stored = await readStored(ledger, { document: 'stages', iteration })
  const manifest = await readStored(ledger, { document: 'manifest', iteration })
  const counter = new CallCounter(stored && new Set(Object.values(stored.stages)))
  for (const each of [ledger, ...shards]) {
    for await (const call of each.calls(iteration, onDamage)) counter.add(call)
  }
  const prompts = manifest?.prompts.rows ?? stored?.prompts?.rows
  const n = settings.candidates?.n
  const used = counter.result()
  const accuracy = report?.judge?.card.metrics.tiesHalf.value
  return {
    ...used,
    iteration,
    ...(model !== undefined && { model }),
    isSealed: manifest !== undefined,
    ...(prompts !== undefined && { prompts }),
    ...(prompts !== undefined &&
      n !== undefined && {
        expected: { candidates: prompts * n, votes: prompts * n * (settings.judge?.votes ?? 0) },
      }),
    ...(manifest && { rows: manifest.funnel.selected.rows, excluded: manifest.funnel.selected.excluded }),
    ...(prices && { money: moneyOf(used.spent, prices) }),
    ...(accuracy !== undefined && { accuracy }),
    gates: report?.gates ?? [],
    changed: manifest ? await changedFiles(ledger, iteration, manifest) : [],
  }
}
