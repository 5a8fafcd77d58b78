import { ensure, invalid } from '../core/check.js'
import { hashJson } from '../core/hash.js'
import type { Json } from '../core/json.js'
import { onceForEach } from '../core/once-for-each.js'
import { deriveSeed } from '../core/seed.js'
import { Sha256 } from '../core/sha256.js'
import { turns } from '../core/turns.js'
import type { SftRow } from '../data/training-rows.js'
import { rowLine } from '../ledger/rows.js'
import type { TrainingJob } from '../train/trainer.js'
import { trainingColumns } from './mixing.js'
import { nextName } from './next-name.js'
import type { ResolvedOptions } from './resolve-options.js'
import { heldOutBy } from './stage/held-out.js'

/** The job that makes M1 of `start` and seed data; `undefined` where the run begins at `start`. */
export async function seedTrainingJob(options: ResolvedOptions): Promise<TrainingJob | undefined> {
  const { sft, start: parent } = options
  if (sft === undefined) return undefined
  const { training: settings = {} } = sft
  const seed = deriveSeed([options.seed, 'sft'])
  const data = await dataOf(sft.rows)
  return {
    id: hashJson({ parent: parent.revision, data: data.sha256, method: 'sft', settings, seed }),
    name: nextName(parent),
    iteration: 0,
    method: 'sft',
    parent,
    reference: parent,
    data,
    settings,
    seed,
  }
}

/** A run describes its settings more than once. */
const dataOf = onceForEach(describeRows)

async function describeRows(rows: readonly SftRow[]): Promise<TrainingJob['data']> {
  const lineOf = ({ prompt, completion }: SftRow) => rowLine(trainingColumns.sft, { prompt, completion })
  const hash = new Sha256()
  const turn = turns()
  for (const row of rows) {
    hash.update(`${lineOf(row)}\n`)
    await turn()
  }
  return {
    rows: rows.length,
    sha256: hash.hex(),
    async *lines() {
      for (const row of rows) yield lineOf(row)
    },
  }
}

/**
 * Looks at the rows before anything trains on them.
 *
 * @throws `InvalidArgumentError` for a row that is none, or is not in the format of the run; `DataError` for one whose
 * prompt is of a held-out set.
 */
export async function checkSeedTraining({
  sft,
  format,
  split,
}: Pick<ResolvedOptions, 'sft' | 'format' | 'split'>): Promise<void> {
  if (sft === undefined) return
  ensure(sft.rows.length > 0, 'sft.rows', sft.rows, 'at least one row')
  const heldOut = heldOutBy(split)
  const expected =
    format.kind === 'text'
      ? '{ prompt, completion } as texts, since the format of the run is one of texts'
      : '{ prompt, completion } as lists of messages, since the format of the run is a conversation'
  const turn = turns()
  for (const [i, row] of sft.rows.entries()) {
    await turn()
    const { prompt, completion } = Object(row) as Partial<SftRow>
    const isOfFormat = [prompt, completion].every(part => isPart(part, format.kind === 'text'))
    if (!isOfFormat) throw invalid(`sft.rows.${i}`, row, expected)
    const asked = typeof prompt === 'string' ? prompt : (prompt?.at(-1)?.content ?? '')
    const overlap = heldOut(asked)
    ensure(
      overlap === undefined,
      `sft.rows.${i}`,
      asked,
      `no prompt that ${String(overlap).replace('-', ' ')}`,
    )
  }
}

function isPart(part: unknown, isText: boolean): boolean {
  if (isText) return typeof part === 'string' && part.trim() !== ''
  const isTurn = (turn: unknown): boolean => {
    const { role, content } = Object(turn)
    return typeof role === 'string' && typeof content === 'string'
  }
  return Array.isArray(part) && part.length > 0 && part.every(isTurn) && part.at(-1).content.trim() !== ''
}

/** In a run's settings: a hash of the rows, and how they are trained on. */
export async function describeSeedTraining({ sft }: Pick<ResolvedOptions, 'sft'>): Promise<{
  readonly [name: string]: Json
}> {
  if (sft === undefined) return {}
  const { rows, sha256 } = await dataOf(sft.rows)
  return { sft: { rows, sha256, training: sft.training ?? {} } }
}
