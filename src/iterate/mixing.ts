import { randomStream } from '../core/seed.js'
import { Sha256 } from '../core/sha256.js'
import { type Columns, type Row, rowLine } from '../ledger/rows.js'
import { type InputFormat, trainingPrompt, trainingResponse } from '../model/format.js'
import type { TrainingData } from '../train/trainer.js'
import type { MixOptions, SeedExample, SeedPair } from './mix-options.js'
import type { ResolvedOptions } from './resolve-options.js'
import { mixCount } from './seed-data.js'

/** What trainers read: people's rows have no index and no score. */
export const trainingColumns = {
  dpo: { prompt: 'text-or-messages', chosen: 'text-or-messages', rejected: 'text-or-messages' },
  sft: { prompt: 'text-or-messages', completion: 'text-or-messages' },
} as const satisfies Record<string, Columns>

/**
 * An iteration's rows, in their training columns alone, followed by seed rows. The order is the same every time; trainers
 * that do not shuffle see the seed rows last.
 */
export async function mixedData(
  own: TrainingData,
  mix: MixOptions,
  { select, format, seed }: Pick<ResolvedOptions, 'select' | 'format' | 'seed'>,
  iteration: number,
): Promise<TrainingData> {
  const columns: Columns = trainingColumns[select.method]
  const drawn = drawRows(mix, seed, iteration)
  async function* lines(): AsyncGenerator<string> {
    for await (const line of own.lines()) yield rowLine(columns, pick(columns, JSON.parse(line)))
    for (const row of drawn) yield rowLine(columns, rendered(select.method, format, row))
  }
  const hash = new Sha256()
  for await (const line of lines()) hash.update(`${line}\n`)
  return { rows: own.rows + drawn.length, sha256: hash.hex(), lines }
}

/** The rows of an iteration, in the order in which they were given. */
function drawRows(mix: MixOptions, seed: number, iteration: number): readonly (SeedExample | SeedPair)[] {
  const { rows } = mix
  const random = randomStream([seed, iteration, 'mix'])
  const drawn = new Set(random.sample([...rows.keys()], mixCount(mix)))
  return [...rows].filter((_, i) => drawn.has(i))
}

/** By what the selection trains on: a row may have other fields besides. */
function rendered(
  method: keyof typeof trainingColumns,
  format: InputFormat,
  row: Partial<SeedExample & SeedPair>,
): Row<Columns> {
  const answer = (text = '') => trainingResponse(format, text)
  const prompt = trainingPrompt(format, row.prompt ?? '')
  if (method === 'sft') return { prompt, completion: answer(row.response) }
  return { prompt, chosen: answer(row.chosen), rejected: answer(row.rejected) }
}

function pick(columns: Columns, row: Row<Columns>): Row<Columns> {
  return Object.fromEntries(Object.entries(row).filter(([name]) => name in columns))
}
