import { z } from 'zod'
import { ensure, ensureCount, refuseUnknown } from '../../core/check.js'
import { InvalidArgumentError } from '../../core/errors.js'
import { meanOfVotes } from '../../judge/aggregate.js'
import { JudgePrompt } from '../../judge/index.js'
import type { DamagedLine, OpenLedger } from '../../ledger/ledger.js'
import type { InputFormat } from '../../model/format.js'
import { bestVsWorst } from '../../select/index.js'
import { RunError } from '../errors.js'
import { type Manifest, selectionHash, toJson } from '../manifest.js'
import { readBy } from '../read-by.js'
import { refuseNoRun } from '../shards/work-on-shard.js'
import { isJudged } from '../stage/is-judged.js'
import type { WorkSettings } from '../stage/prompt-work.js'
import { scan } from '../stage/replay.js'
import { type Sealed, seal } from '../stage/seal.js'
import type { SelectionStrategy } from '../stage/selection.js'
import { stoppable } from '../stoppable.js'
import { readStored } from '../stored.js'
import { recordedIteration } from './recorded-iteration.js'
import type { Reselection, ReselectOptions } from './reselect.js'

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

type RunSettings = z.infer<typeof settings>

const known = [
  'ledger',
  'judge',
  'votes',
  'requiredVotes',
  'aggregation',
  'select',
  'signal',
  'onDamage',
] satisfies (keyof ReselectOptions)[]

/** The work of `reselect`. */
export async function selectAgain(options: ReselectOptions): Promise<Reselection> {
  const { judge = JudgePrompt.additive(), select = bestVsWorst() } = options
  refuseUnknown(options, known)
  const judged = isJudged(select)
  for (const name of ['judge', 'votes', 'requiredVotes', 'aggregation'] as const) {
    const isTaken = judged || options[name] === undefined
    ensure(isTaken, name, options[name], 'to be left out: this selection needs texts alone')
  }
  await refuseNoRun(options.ledger)
  const held = await options.ledger.open()
  const ledger = options.signal ? stoppable(held, options.signal) : held
  try {
    const finished = await finishedIterations(ledger)
    // All are looked at before the first is written.
    const made = finished.map(({ manifest, run }) => ({
      manifest,
      run,
      work: judged ? workOf(options, judge, run.judge, manifest.iteration) : unjudged(judge),
    }))
    const iterations: Reselection['iterations'][number][] = []
    let selection = ''
    for (const { manifest, run, work } of made) {
      selection = selectionHash({ judge: { ...work, prompt: judge }, select })
      const sealed = await sealAgain({
        ledger,
        manifest,
        run,
        work,
        ...(judged && { judge }),
        select,
        selection,
        ...damage(options),
      })
      iterations.push({ iteration: manifest.iteration, ...sealed })
    }
    return { selection, iterations }
  } finally {
    await held.close()
  }
}

/** The iterations of a run whose datasets are written, with the settings that their calls were made with. */
export async function finishedIterations(
  ledger: OpenLedger,
): Promise<readonly { readonly manifest: Manifest; readonly run: RunSettings }[]> {
  const finished: { manifest: Manifest; run: RunSettings }[] = []
  for (let iteration = 1; ; iteration++) {
    const manifest = await readStored(ledger, { document: 'manifest', iteration })
    if (manifest === undefined) break
    finished.push({ manifest, run: settings.parse(manifest.settings) })
  }
  if (finished.length > 0) return finished
  throw new RunError(`${ledger.location} has no finished iteration to select from`, { reason: 'mismatch' })
}

/** How an iteration's votes are read now. */
function workOf(
  options: ReselectOptions,
  judge: JudgePrompt,
  run: RunSettings['judge'],
  iteration: number,
): WorkSettings {
  if (run === undefined) {
    throw new InvalidArgumentError({
      field: 'select',
      received: (options.select ?? bestVsWorst()).name,
      expected: `a rule that needs texts alone: nobody judged the candidates of iteration ${iteration}. A new run with this rule makes judgements`,
    })
  }
  checkTemplate(judge, run.template)
  const { spareVotes, unfinished } = run
  const { aggregation = meanOfVotes } = options
  return { ...unjudged(judge), ...checkVotes(options, run), spareVotes, unfinished, aggregation }
}

/** No votes. */
function unjudged(judge: JudgePrompt): WorkSettings {
  return {
    votes: 0,
    spareVotes: 0,
    requiredVotes: 1,
    unfinished: false,
    ...readBy(judge),
    aggregation: meanOfVotes,
  }
}

function damage({ onDamage }: ReselectOptions): Pick<ReselectOptions, 'onDamage'> {
  return onDamage ? { onDamage } : {}
}

function checkVotes(
  { votes, requiredVotes }: ReselectOptions,
  run: NonNullable<RunSettings['judge']>,
): Pick<WorkSettings, 'votes' | 'requiredVotes'> {
  const recorded = run.votes + run.spareVotes
  const counted = votes ?? run.votes
  ensureCount(counted, 'votes')
  ensure(counted <= recorded, 'votes', votes, `at most as many as are recorded (${recorded})`)
  const required = requiredVotes ?? votes ?? run.requiredVotes
  ensureCount(required, 'requiredVotes')
  ensure(required <= counted, 'requiredVotes', requiredVotes, `at most votes (${counted})`)
  return { votes: counted, requiredVotes: required }
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
