import { z } from 'zod'
import { DataError, TrainingError } from '../core/errors.js'
import { hashJson } from '../core/hash.js'
import type { Json } from '../core/json.js'
import { orAbort } from '../core/on-abort.js'
import { deriveSeed } from '../core/seed.js'
import { Sha256 } from '../core/sha256.js'
import { toJson } from '../core/to-json.js'
import { type DatasetInfo, type DatasetName, datasetPath, type OpenLedger } from '../ledger/ledger.js'
import type { Checkpoint, Lineage } from '../train/checkpoint.js'
import type { TrainingJob } from '../train/trainer.js'
import { RunError } from './errors.js'
import type { RunEvent } from './events.js'
import type { Manifest } from './manifest.js'
import { mixedData } from './mixing.js'
import { nextName } from './next-name.js'
import type { ResolvedOptions } from './resolve-options.js'
import { mixCount } from './seed-data.js'
import { seedTrainingOf } from './seed-training-of.js'
import { trainedOn } from './stage/selection.js'
import type { Stopping } from './stopping.js'
import { checkpointSchema, readStored } from './stored.js'

/** What training takes. */
export interface TrainingInputs {
  readonly options: ResolvedOptions
  readonly ledger: OpenLedger
  readonly stopping: Stopping
  readonly emit: (event: RunEvent) => void
}

/** Makes M1 of `start` and seed data, where that is asked for and was not done. */
export async function trainOnSeedData(inputs: TrainingInputs): Promise<Lineage | undefined> {
  const job = await (await seedTrainingOf(inputs.options))?.seedTrainingJob(inputs.options)
  if (job === undefined) return undefined
  const journalled = await readStored(inputs.ledger, { document: 'training', iteration: 0 })
  if (journalled !== undefined && journalled.jobId !== job.id)
    throw otherJob(inputs.ledger, 0, journalled.jobId)
  const { checkpoint, data } = await carryOut(job, journalled?.handle, 0, inputs)
  return { checkpoint, parent: job.parent.name, jobId: job.id, data }
}

/** Submits an iteration's job, or finds it again, and waits for its checkpoint. */
export async function trainNext(inputs: TrainingInputs & { readonly manifest: Manifest }): Promise<Lineage> {
  const { options, ledger, manifest } = inputs
  const { iteration, checkpoint: parent } = manifest
  const journalled = await readStored(ledger, { document: 'training', iteration })
  // Another selection would train on other rows, or there are none of its kind.
  const isOther = journalled !== undefined && manifest.datasets[trainedOn(options.select)] === undefined
  const job = isOther ? undefined : await makeJob(options, ledger, manifest)
  if (job === undefined || (journalled !== undefined && journalled.jobId !== job.id)) {
    throw otherJob(ledger, iteration, journalled?.jobId)
  }
  const mixed = options.mix ? mixCount(options.mix) : 0
  const { checkpoint, data } = await carryOut(job, journalled?.handle, mixed, inputs)
  return { checkpoint, parent: parent.name, iteration, jobId: job.id, data }
}

function otherJob({ location }: OpenLedger, iteration: number, jobId: string | undefined): RunError {
  const what = iteration === 0 ? location : `iteration ${iteration} of ${location}`
  return new RunError(
    `${what} has a training job made with other settings or data (job ${jobId}); ` +
      'give the settings of then, or use another run directory',
    { reason: 'mismatch' },
  )
}

/** From a job to its checkpoint, wherever an earlier start left it. */
async function carryOut(
  job: TrainingJob,
  journalled: Json | undefined,
  mixed: number,
  { options, ledger, stopping, emit }: TrainingInputs,
): Promise<Required<Pick<Lineage, 'checkpoint' | 'data'>>> {
  const { trainer } = options
  const { iteration } = job
  const signal = stopping.soon
  // A crash between submitting and journalling leaves a job that only the trainer knows of.
  const earlier = journalled === undefined ? await orAbort(trainer.find(job.id), signal) : journalled
  signal.throwIfAborted()
  // Given up on in the middle, `find` knows of it the next time.
  const handle = checkHandle(
    earlier === undefined ? await orAbort(trainer.submit(job), stopping.now) : earlier,
  )
  const { id: jobId, settings } = job
  await ledger.writeDocument({ document: 'training', iteration }, { jobId, handle, settings })
  const { rows, sha256 } = job.data
  emit({ type: 'train-start', iteration, jobId, found: earlier !== undefined, rows, mixed })
  // Loaded with the first job.
  const { TrainingCurve } = await import('./training-curve.js')
  const curve = await TrainingCurve.of(ledger, job)
  const waiting = trainer.wait(handle, {
    signal,
    progress(progress) {
      curve.add(progress)
      emit({ type: 'train-progress', iteration, progress })
    },
  })
  const checkpoint = checkCheckpoint(await orAbort(waiting, signal).finally(() => curve.end()))
  emit({ type: 'checkpoint', iteration, checkpoint })
  return { checkpoint, data: { rows, sha256, ...(mixed > 0 && { mixed }) } }
}

async function makeJob(
  options: ResolvedOptions,
  ledger: OpenLedger,
  manifest: Manifest,
): Promise<TrainingJob> {
  const { iteration, checkpoint: parent, funnel } = manifest
  const kind = trainedOn(options.select)
  const made: DatasetInfo | undefined = manifest.datasets[kind]
  if (made === undefined || made.rows === 0) {
    if (funnel.prompts.accepted === 0) {
      const dropped = Object.entries(funnel.prompts.dropped).map(([reason, count]) => `${reason} ${count}`)
      throw new RunError(
        `iteration ${iteration} has no prompts${dropped.length > 0 ? `; dropped: ${dropped.join(', ')}` : ''}. ` +
          'Correct where they come from, and begin the run anew in another directory',
        { reason: 'nothing-to-train' },
      )
    }
    const why = Object.entries(funnel.selected.excluded).map(([reason, count]) => `${reason} ${count}`)
    throw new RunError(
      `iteration ${iteration} gave nothing to train on: of ${funnel.prompts.accepted} prompts ` +
        `${why.join(', ')}; see ${ledger.location}/iteration-${iteration}/failures.jsonl`,
      { reason: 'nothing-to-train' },
    )
  }
  const own = { ...made, lines: () => verifiedLines(ledger, { iteration, kind }, made) }
  const data = options.mix ? await mixedData(own, options.mix, options, iteration) : own
  const method = options.select.method
  const seed = deriveSeed([options.seed, iteration, 'training'])
  const identity = { parent: parent.revision, data: data.sha256, method, settings: options.training, seed }
  return {
    id: hashJson(identity),
    name: nextName(parent),
    iteration,
    method,
    parent,
    // The paper does not state the reference; ours is the model that the iteration began with.
    reference: parent,
    data,
    settings: options.training,
    seed,
  }
}

/** The lines of a dataset as it was sealed: a job that says which data it is must not train on other data. */
async function* verifiedLines(
  ledger: OpenLedger,
  name: DatasetName,
  sealed: DatasetInfo,
): AsyncGenerator<string> {
  const hash = new Sha256()
  for await (const line of (await ledger.readDataset(name)) ?? []) {
    hash.update(`${line}\n`)
    yield line
  }
  if (hash.hex() === sealed.sha256) return
  throw new DataError(
    'is not as it was sealed; restore it, or delete manifest.json beside it and start the run again',
    { file: `${ledger.location}/${datasetPath(name)}` },
  )
}

function checkHandle(handle: unknown): Json {
  const checked = z.json().safeParse(handle)
  if (checked.success) return checked.data
  throw new TrainingError('the trainer gave a handle that is no JSON value; submit must resolve to one', {
    cause: checked.error,
  })
}

function checkCheckpoint(checkpoint: unknown): Checkpoint {
  const checked = checkpointSchema.safeParse(checkpoint)
  if (checked.success) return checked.data
  const issue = checked.error.issues[0]
  throw new TrainingError(
    `the trainer gave no checkpoint (${issue?.path.join('.')}: ${issue?.message}); wait must resolve to { name, path, revision }`,
    { cause: checked.error },
  )
}

/**
 * The checkpoints of a run, as its directory holds them; none where the first has to be trained on seed data.
 *
 * @throws `RunError` where the directory was begun from another checkpoint, or on other seed data.
 */
export async function readLineage(ledger: OpenLedger, options: ResolvedOptions): Promise<Lineage[]> {
  const { start } = options
  const job = await (await seedTrainingOf(options))?.seedTrainingJob(options)
  const lineage = await readStored(ledger, { document: 'lineage' })
  const first = lineage?.[0]
  if (lineage === undefined || first === undefined) return job ? [] : [{ checkpoint: start }]
  const { name, revision } = first.checkpoint
  const isSame = job ? first.jobId === job.id : revision === start.revision && name === start.name
  if (isSame) return lineage
  const from = first.jobId === undefined ? '' : `, fine-tuned on seed data from ${first.parent}`
  const now = job
    ? `${job.name} of ${start.name} and the seed data of sft`
    : `${start.name} (${start.revision})`
  throw new RunError(
    `${ledger.location} was begun from ${name} (${revision})${from}, not from ${now}; use another run directory`,
    { reason: 'mismatch' },
  )
}

/** Writes the checkpoints of a run down. */
export async function writeLineage(ledger: OpenLedger, lineage: readonly Lineage[]): Promise<void> {
  await ledger.writeDocument({ document: 'lineage' }, toJson(lineage))
}
