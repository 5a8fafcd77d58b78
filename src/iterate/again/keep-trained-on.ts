import type { OpenLedger } from '../../ledger/ledger.js'
import { changedSettings } from '../changed-settings.js'
import { describeSettings } from '../describe-settings.js'
import type { RunEvent } from '../events.js'
import { type Manifest, selectionHash } from '../manifest.js'
import type { ResolvedOptions } from '../resolve-options.js'
import { isJudged } from '../stage/is-judged.js'
import { readStored } from '../stored.js'
import { sealAgain } from './seal-again.js'

/** Settings that ask other questions; the others read the same answers in another way. */
const asks = /^(?:format|candidates|judge: nothing|judge\.(?:model|template|votes|sampling))\b/

/**
 * What a checkpoint was trained on stays, whatever the settings are now. Where they only read the same replies in
 * another way, what would come of that is written beside it.
 */
export async function keepTrainedOn(
  ledger: OpenLedger,
  options: ResolvedOptions,
  manifest: Manifest,
  emit: (event: RunEvent) => void,
): Promise<void> {
  const { iteration } = manifest
  const changed = changedSettings(manifest.settings, await describeSettings(options), iteration)
  if (changed.length === 0) return
  const action = changed.some(name => asks.test(name)) ? 'keep' : 'reselect'
  emit({ type: 'settings-change', iteration, action, changed, calls: 0, tokens: 0 })
  if (action === 'keep') return
  const target = options.targetPairs(iteration)
  const selection = selectionHash({ ...options, target })
  const isThere = await readStored(ledger, { document: 'manifest', iteration, selection })
  if (isThere !== undefined) return
  const { format, candidates, work, judge, select } = options
  await sealAgain({
    ledger,
    manifest,
    run: { format, candidates },
    work,
    ...(isJudged(select) && { judge: judge.prompt }),
    select,
    selection,
    target,
  })
}
