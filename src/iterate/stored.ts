import { z } from 'zod'
import { DataError, LedgerError } from '../core/errors.js'
import type { Json } from '../core/json.js'
import { type DocumentName, documentPath, type OpenLedger } from '../ledger/ledger.js'
import { LEDGER_SCHEMA } from '../ledger/record.js'
import type { Lineage } from '../train/checkpoint.js'
import type { Manifest } from './manifest.js'
import type { IterationReport } from './report.js'

const tally = z.record(z.string(), z.int())
/** What a checkpoint must say. */
export const checkpointSchema = z.object({ name: z.string(), path: z.string(), revision: z.string() })
const info = z.object({ rows: z.int(), sha256: z.string() })
const used = z.object({
  calls: z.int(),
  failed: z.int(),
  unknown: z.int(),
  promptTokens: z.int(),
  cachedTokens: z.int(),
  completionTokens: z.int(),
  reasoningTokens: z.int(),
})
const stageKeys = z.object({ candidates: z.string(), judgements: z.string() })

/** What became of an iteration's prompts. */
export const funnelSchema: z.ZodType<Manifest['funnel']> = z.object({
  prompts: z.object({ accepted: z.int(), notNeeded: z.int(), dropped: tally }),
  candidates: z.object({
    asked: z.int(),
    received: z.int(),
    finish: tally,
    sameText: z.int(),
    promptsWithOneText: z.int(),
    flagged: tally,
  }),
  votes: z.object({ received: z.int(), valid: z.int(), failed: tally, histogram: tally }),
  scores: z.object({ scored: z.int(), excluded: tally }),
  selected: z.object({
    prompts: z.int(),
    rows: z.int(),
    target: z.int().nullable(),
    excluded: tally,
    candidatesLeftOut: tally,
    rowsLeftOut: tally,
  }),
  spent: z.object({ prompts: used, candidates: used, judgements: used, evaluation: used }),
})

const sign = z.object({ value: z.number().exactOptional(), n: z.int() })

/** Signs of judge drift. */
export const signsSchema: z.ZodType<Manifest['signs']> = z.object({
  maxShare: sign,
  tieRate: sign,
  voteFailureRate: sign,
  longerChosen: sign.extend({ equal: z.int() }),
  scoreLength: sign,
  scoreLengthWithin: sign,
  lengthDifference: sign,
  voteAgreement: sign,
  voteAlpha: sign,
  meanScore: sign,
  meanLength: sign,
})

const manifest: z.ZodType<Manifest> = z.object({
  schema: z.int(),
  iteration: z.int(),
  checkpoint: checkpointSchema,
  seed: z.int(),
  stages: stageKeys,
  selection: z.string(),
  settings: z.json(),
  prompts: info,
  datasets: z.object({
    candidates: info,
    judgements: info,
    scores: info,
    failures: info,
    pairs: info.exactOptional(),
    sft: info.exactOptional(),
  }),
  funnel: funnelSchema,
  signs: signsSchema,
})

const lineage: z.ZodType<Lineage[]> = z.array(
  z.object({
    checkpoint: checkpointSchema,
    parent: z.string().exactOptional(),
    iteration: z.int().exactOptional(),
    jobId: z.string().exactOptional(),
    data: info.extend({ mixed: z.int().exactOptional() }).exactOptional(),
  }),
)

const evaluation = z.object({ set: z.string(), stage: z.string(), asked: z.json(), judge: z.json() })
const journal = z.object({ jobId: z.string(), handle: z.json() })
/** What a trainer told of a job. */
const curve = z.object({
  jobId: z.string(),
  /** Of the checkpoint to make. */
  name: z.string(),
  method: z.enum(['dpo', 'sft']),
  rows: z.int(),
  /** How long was waited for the job, in all starts. */
  seconds: z.number(),
  points: z.array(
    z.object({
      step: z.number(),
      loss: z.number().exactOptional(),
      metrics: z.record(z.string(), z.number()),
    }),
  ),
})
/** What an iteration's calls depend on; written before the first of them. */
const stages = z.object({
  schema: z.int(),
  /** Of the model. */
  revision: z.string(),
  stages: stageKeys,
  settings: z.json(),
  /** The prompts that they are about. */
  prompts: info.exactOptional(),
  /** Who makes them. */
  by: z.enum(['run', 'shards']).exactOptional(),
  /** How many shards made the calls, once they are taken in. */
  shards: z.int().exactOptional(),
})
/** What a shard did. */
const shard = z.object({
  schema: z.int(),
  iteration: z.int(),
  shard: z.object({ index: z.int(), count: z.int() }),
  prompts: info,
  stages: stageKeys,
})
/** What the parts of a model's evaluation depend on, by name; written before the first call of each. */
const parts = z.object({
  schema: z.int(),
  parts: z.record(z.string(), z.object({ stage: z.string(), settings: z.json() })),
  /** What the model gave to ranked responses, as it was written down: of which stages, by judge prompt. */
  judged: z
    .object({ stages: z.record(z.string(), z.string()), ranked: info, unscored: info })
    .exactOptional(),
})
const run = z.object({ schema: z.int(), settings: z.json() })

/** Of a report, the runner looks at the iterations' numbers and the chosen checkpoint alone. */
const report = z.object({
  iterations: z.array(
    z.custom<IterationReport>(value => Number.isInteger(Reflect.get(Object(value), 'iteration'))),
  ),
  chosen: z.object({ checkpoint: checkpointSchema, why: z.string() }).exactOptional(),
})

/** The documents of a run that the runner itself reads back. */
const documents = {
  report,
  manifest,
  lineage,
  'report-card': evaluation,
  training: journal,
  'training-curve': curve,
  parts,
  run,
  stages,
  shard,
}

/** What a document holds. */
export type Stored<K extends keyof typeof documents> = z.infer<(typeof documents)[K]>

/**
 * A document as the runner wrote it, or `undefined` where it did not.
 *
 * @throws `DataError` where it holds something else; `LedgerError` where a newer version wrote it.
 */
export async function readStored<K extends keyof typeof documents>(
  ledger: Pick<OpenLedger, 'location' | 'readDocument'>,
  name: DocumentName & { readonly document: K },
): Promise<Stored<K> | undefined> {
  const value = await ledger.readDocument(name)
  if (value === undefined) return undefined
  refuseNewer(value, ledger.location)
  if (name.document === 'manifest' && isStale(value)) return undefined
  const parsed = documents[name.document].safeParse(value)
  if (parsed.success) return parsed.data as Stored<K>
  const issue = parsed.error.issues[0]
  throw new DataError(
    `${issue?.path.join('.')}: ${issue?.message}; restore the file, or use another run directory`,
    {
      file: `${ledger.location}/${documentPath(name)}`,
      cause: parsed.error,
    },
  )
}

/** The datasets of a manifest are being written anew; what is there may be of two settings. */
function isStale(value: Json): boolean {
  return Reflect.get(Object(value), 'stale') === true
}

/** Says of a manifest, where there is one, that its datasets are being written anew. */
export async function markStale(ledger: OpenLedger, iteration: number): Promise<void> {
  const name = { document: 'manifest', iteration } as const
  const value = await ledger.readDocument(name)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return
  await ledger.writeDocument(name, { ...value, stale: true })
}

function refuseNewer(value: Json, location: string): void {
  if (typeof value !== 'object' || value === null || !('schema' in value)) return
  const { schema } = value
  if (typeof schema !== 'number' || schema <= LEDGER_SCHEMA) return
  throw new LedgerError(
    `${location} was written by a newer version of self-rewarding (format ${schema}, this one reads ${LEDGER_SCHEMA}); upgrade it`,
  )
}
