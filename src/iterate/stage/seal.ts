import { type Rational, rationalToNumber } from '../../core/rational.js'
import type { JudgeSigns } from '../../evaluate/signs/types.js'
import type { JudgePrompt } from '../../judge/index.js'
import { type InputFormat, trainingPrompt, trainingResponse } from '../../model/format.js'
import { DatasetFiles, type WrittenDatasets } from './dataset-files.js'
import { type Funnel, FunnelCounter } from './funnel.js'
import { recordKinds, writeRecords } from './records.js'
import { inOrder, type ReplayInputs } from './replay.js'
import { type Selected, type SelectionStrategy, selectFor, trainedOn } from './selection.js'
import { storedPrompts } from './stored-prompts.js'

/** What an iteration's datasets are made of, besides its recorded calls. */
export interface SealInputs extends ReplayInputs {
  /** Records of each prompt. */
  readonly counts: Uint32Array
  readonly seed: number
  readonly format: InputFormat
  /** Absent where nobody judges. */
  readonly judge?: JudgePrompt
  readonly strategy: SelectionStrategy
  /** Rows at most, counted in prompt order. @default all */
  readonly target?: number
  /** Hash of other selection settings than the run's own. */
  readonly selection?: string
}

/** What sealing wrote. */
export interface Sealed {
  readonly funnel: Funnel
  readonly signs: JudgeSigns
  readonly datasets: WrittenDatasets
}

/** Writes an iteration's datasets from its recorded calls, in order, whole or not at all. */
export async function seal(inputs: SealInputs): Promise<Sealed> {
  const { ledger, iteration, selection } = inputs
  const place = { iteration, ...(selection !== undefined && { selection }) }
  const prompts = await storedPrompts(ledger, iteration)
  const files = await DatasetFiles.open(ledger, place, [...recordKinds, trainedOn(inputs.strategy)])
  const funnel = new FunnelCounter(inputs.target)
  // Loaded with the first iteration that is sealed.
  const { SignCounter } = await import('./sign-counter.js')
  const signs = new SignCounter(inputs.judge)
  try {
    for await (const line of (await ledger.readDataset({ iteration, kind: 'dropped' })) ?? []) {
      funnel.drop(String(JSON.parse(line).reason))
    }
    for await (const { index, work } of inOrder(inputs, inputs.counts, call => funnel.spend(call))) {
      // Read on, since what is not needed was paid for.
      if (funnel.wanted <= 0) {
        funnel.leaveOut()
        continue
      }
      const prompt = await prompts.at(index)
      const flags = writeRecords(files, inputs.judge, prompt, index, work)
      const selection = selectFor(inputs, prompt, index, work)
      const used = firstRows(selection, funnel.wanted)
      writeSelection(files, inputs.format, index, used)
      await files.drained()
      funnel.add(work, flags, selection)
      signs.add(work, used)
    }
    return { datasets: await files.commit(), funnel: funnel.result(), signs: signs.result() }
  } catch (error) {
    await files.discard()
    throw error
  } finally {
    await prompts.close()
  }
}

function firstRows(selected: Selected, most: number): Selected {
  if (!selected.ok || selected.rows.length <= most) return selected
  // The union's members take their own rows.
  const cut = { ...selected, rows: selected.rows.slice(0, most) }
  return cut as Selected
}

function writeSelection(files: DatasetFiles, format: InputFormat, index: number, selected: Selected): void {
  if (!selected.ok) {
    const at = { prompt_index: index, candidate: -1, vote: -1 }
    files.write('failures', { stage: 'selection', ...at, reason: selected.reason, text: '' })
    return
  }
  for (const row of selected.rows) {
    const prompt = trainingPrompt(format, row.prompt)
    if ('chosen' in row) {
      files.write('pairs', {
        prompt,
        chosen: trainingResponse(format, row.chosen),
        rejected: trainingResponse(format, row.rejected),
        prompt_index: row.promptIndex,
        chosen_candidate: row.chosenCandidate ?? -1,
        rejected_candidate: row.rejectedCandidate,
        chosen_score: floatOrNull(row.chosenScore),
        rejected_score: floatOrNull(row.rejectedScore),
      })
    } else {
      files.write('sft', {
        prompt,
        completion: trainingResponse(format, row.completion),
        prompt_index: row.promptIndex,
        candidate: row.candidate,
        score: rationalToNumber(row.score),
      })
    }
  }
}

function floatOrNull(score: Rational | undefined): number | null {
  return score === undefined ? null : rationalToNumber(score)
}
