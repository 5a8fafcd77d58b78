import { z } from 'zod'
import { DataError, TrainingError } from '../core/errors.js'
import { hashJson } from '../core/hash.js'
import type { Json } from '../core/json.js'
import { orAbort } from '../core/on-abort.js'
import { deriveSeed } from '../core/seed.js'
import { Sha256 } from '../core/sha256.js'
import { type DatasetInfo, type DatasetName, datasetPath, type OpenLedger } from '../ledger/ledger.js'
import type { Checkpoint, Lineage } from '../train/checkpoint.js'
import type { TrainingJob } from '../train/trainer.js'
import { RunError } from './errors.js'
import type { RunEvent } from './events.js'
import { type Manifest, toJson } from './manifest.js'
import { mixedData } from './mixing.js'
import type { ResolvedOptions } from './resolve-options.js'
import { mixCount } from './seed-data.js'
import { trainedOn } from './stage/seal.js'
import type { Stopping } from './stopping.js'
import { checkpointSchema, readStored } from './stored.js'

/** What training the next checkpoint takes. */
export interface TrainingInputs {
  readonly options: ResolvedOptions
  readonly ledger: OpenLedger
  readonly manifest: Manifest
  readonly stopping: Stopping
  readonly emit: (event: RunEvent) => void
}

/** Submits an iteration's job, or finds it again, and waits for its checkpoint. */
export async function trainNext({
  options,
  ledger,
  manifest,
  stopping,
  emit,
}: TrainingInputs): Promise<Lineage> {
  const { iteration, checkpoint: parent } = manifest
  const { trainer } = options
  const signal = stopping.soon
  const journalled = await readStored(ledger, { document: 'training', iteration })
  // Another selection would train on other rows, or there are none of its kind.
  const isOther = journalled !== undefined && manifest.datasets[trainedOn(options.select)] === undefined
  const job = isOther ? undefined : await makeJob(options, ledger, manifest)
  if (job === undefined || (journalled !== undefined && journalled.jobId !== job.id)) {
    throw new RunError(
      `iteration ${iteration} of ${ledger.location} has a training job made with other settings or data ` +
        `(job ${journalled?.jobId}); give the settings of then, or use another run directory`,
      { reason: 'mismatch' },
    )
  }
  // A crash between submitting and journalling leaves a job that only the trainer knows of.
  const earlier = journalled === undefined ? await orAbort(trainer.find(job.id), signal) : journalled.handle
  signal.throwIfAborted()
  // Given up on in the middle, `find` knows of it the next time.
  const handle = checkHandle(
    earlier === undefined ? await orAbort(trainer.submit(job), stopping.now) : earlier,
  )
  await ledger.writeDocument(
    { document: 'training', iteration },
    { jobId: job.id, handle, settings: options.training },
  )
  const { rows, sha256 } = job.data
  const mixed = options.mix ? mixCount(options.mix) : 0
  emit({ type: 'train-start', iteration, jobId: job.id, found: earlier !== undefined, rows, mixed })
  const waiting = trainer.wait(handle, {
    signal,
    progress: progress => emit({ type: 'train-progress', iteration, progress }),
  })
  const checkpoint = checkCheckpoint(await orAbort(waiting, signal))
  emit({ type: 'checkpoint', iteration, checkpoint })
  const data = { rows, sha256, ...(mixed > 0 && { mixed }) }
  return { checkpoint, parent: parent.name, iteration, jobId: job.id, data }
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
    const why = Object.entries(funnel.selected.excluded).map(([reason, count]) => `${reason} ${count}`)
    throw new RunError(
      `iteration ${iteration} gave nothing to train on: of ${funnel.prompts.accepted} prompts ` +
        `${why.join(', ') || 'none was there'}; see ${ledger.location}/iteration-${iteration}/failures.jsonl`,
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

/** M2 after M1; a name without a number gets one. */
function nextName({ name }: Pick<Checkpoint, 'name'>): string {
  const match = /^(.*?)(\d+)$/.exec(name)
  return match ? `${match[1]}${Number(match[2]) + 1}` : `${name}-2`
}

/** The checkpoints of a run, as its directory holds them. */
export async function readLineage(ledger: OpenLedger, start: Checkpoint): Promise<Lineage[]> {
  const lineage = await readStored(ledger, { document: 'lineage' })
  const first = lineage?.[0]?.checkpoint
  if (lineage === undefined || first === undefined) return [{ checkpoint: start }]
  if (first.revision === start.revision && first.name === start.name) return lineage
  throw new RunError(
    `${ledger.location} was begun from ${first.name} (${first.revision}), not from ${start.name} ` +
      `(${start.revision}); use another run directory`,
    { reason: 'mismatch' },
  )
}

/** Writes the checkpoints of a run down. */
export async function writeLineage(ledger: OpenLedger, lineage: readonly Lineage[]): Promise<void> {
  await ledger.writeDocument({ document: 'lineage' }, toJson(lineage))
}
