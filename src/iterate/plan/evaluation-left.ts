import { hashJson } from '../../core/hash.js'
import { evaluationStage, rankedReplay } from '../evaluation.js'
import { recordedWork } from '../stage/work.js'
import { readStored } from '../stored.js'
import { measure, type Nominal } from './measure.js'
import { Adding, type Found, pendingOf, redoOf, type Source, severalOf } from './remaining.js'

/** What an iteration's evaluation still takes. */
export async function evaluationLeft(source: Source): Promise<Found> {
  const { ledger, options, iteration, overview, revision } = source
  const items = options.evaluate
  if (items.length === 0) return { remaining: [], measures: new Map() }
  const known = await readStored(ledger, { document: 'report-card', iteration })
  const before = known?.set === hashJson(items) ? known.stage : undefined
  // What the last checkpoint's calls depend on is written down with their result only.
  const stage =
    revision === undefined ? (before ?? overview.evaluation ?? '') : evaluationStage(source, revision)
  const replay = rankedReplay(source, stage)
  const scanned = await recordedWork(replay, options.maxFailureShare)
  const nominal = (index: number): Nominal => ({ kind: 'evaluation', ...pendingOf(replay.work(index)) })
  const measures = await measure(replay, scanned, severalOf(options, overview.several ?? true), index => [
    nominal(index),
  ])
  const left = new Adding('evaluation')
  for (let index = 0; index < items.length; index++) {
    if (scanned.isDone(index)) continue
    if (scanned.counts[index] === 0) left.add('fresh', nominal(index))
    else left.add('begun', pendingOf(scanned.unfinished(index)))
  }
  const changed = ["the model, the judge prompt, or how the judge's answers are drawn"]
  const redo =
    before !== undefined && before !== stage
      ? await redoOf(source, changed, call => call.stage === before)
      : undefined
  return { remaining: [left.result()], measures, ...(redo && { redo }) }
}
