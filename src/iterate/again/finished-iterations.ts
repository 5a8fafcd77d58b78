import { z } from 'zod'
import { InvalidArgumentError } from '../../core/errors.js'
import type { JudgePrompt } from '../../judge/index.js'
import type { OpenLedger } from '../../ledger/ledger.js'
import type { InputFormat } from '../../model/format.js'
import { RunError } from '../errors.js'
import type { Manifest } from '../manifest.js'
import { readStored } from '../stored.js'

/** What a run's manifest must say for its calls to be read again. */
const settings = z.object({
  format: z.custom<InputFormat>(value => typeof value === 'object' && value !== null && 'kind' in value),
  candidates: z.object({ n: z.int() }),
  /** Absent where nobody judged. */
  judge: z
    .object({
      template: z.string(),
      votes: z.int(),
      spareVotes: z.int(),
      requiredVotes: z.int(),
      unfinished: z.boolean(),
    })
    .exactOptional(),
})

/** The settings that recorded calls were made with. */
export type RunSettings = z.infer<typeof settings>

/** An iteration whose datasets are written. */
export interface FinishedIteration {
  readonly manifest: Manifest
  readonly run: RunSettings
}

/** The iterations of a run whose datasets are written, with the settings that their calls were made with. */
export async function finishedIterations(ledger: OpenLedger): Promise<readonly FinishedIteration[]> {
  const finished: FinishedIteration[] = []
  for (let iteration = 1; ; iteration++) {
    const manifest = await readStored(ledger, { document: 'manifest', iteration })
    if (manifest === undefined) break
    finished.push({ manifest, run: settings.parse(manifest.settings) })
  }
  if (finished.length > 0) return finished
  throw new RunError(`${ledger.location} has no finished iteration to select from`, { reason: 'mismatch' })
}

/** Refuses a judge prompt that asks another question than the run did. */
export function checkTemplate(judge: JudgePrompt, template: string): void {
  if (judge.templateId === template) return
  throw new InvalidArgumentError({
    field: 'judge',
    received: judge.name,
    expected: `the judge prompt of the run (template ${template}); another template is another question and needs new calls`,
  })
}
