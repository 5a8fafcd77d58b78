import { z } from 'zod'
import { ensure, invalid, refuseUnknown } from '../../core/check.js'
import { DataError } from '../../core/errors.js'
import { Sha256 } from '../../core/sha256.js'
import { readRows } from '../../data/rows.js'
import type { JudgedInstruction, JudgedResponse } from '../../evaluate/types.js'
import { type DatasetName, datasetPath, type OpenLedger } from '../../ledger/ledger.js'
import { readStored, type Stored } from '../stored.js'
import { rankedKinds } from './ranked-rows.js'
import { rankedPart } from './seal-judged.js'

/** Whose judgements {@link readJudged} reads. */
export interface ReadJudgedOptions {
  /** Name of the model. */
  readonly model: string
  /** Name of the judge prompt. @default the one that the model judged with; to be named where there are several */
  readonly prompt?: string
}

const judged = {
  judge_prompt: z.string(),
  item: z.int().min(0),
  group: z.int(),
  response: z.int().min(0),
  rank: z.number(),
  length: z.int(),
}

const shapes = {
  ranked: z.object({ ...judged, score_numerator: z.int(), score_denominator: z.int().min(1) }),
  unscored: z.object(judged),
} as const

type JudgedRow = z.infer<(typeof shapes)['unscored']> & Partial<z.infer<(typeof shapes)['ranked']>>

/** A directory that `evaluateModels` keeps: `runFolder` reads it. */
export type EvaluationSource = Pick<OpenLedger, 'location' | 'readDocument' | 'readDataset'>

/**
 * What a model gave the human-ranked responses of an evaluation, for `compareJudges` and `reportCard`: every item with all
 * of its responses, in the order in which they were given, without a score where there were too few votes.
 *
 * @throws `InvalidArgumentError` for a model or a judge prompt that is not there, with those that are; `DataError` that
 * names the file, where it is not as it was written, or is of a judge that has been changed since.
 * @example
 * ```ts
 * import { compareJudges } from 'self-rewarding/evaluate'
 * import { readJudged } from 'self-rewarding/models'
 * import { runFolder } from 'self-rewarding/node'
 *
 * async function compare(directory: string) {
 *   const evaluation = await runFolder(directory)
 *   const m1 = await readJudged(evaluation, { model: 'M1' })
 *   const m2 = await readJudged(evaluation, { model: 'M2' })
 *   console.log(compareJudges(m1, m2, { max: 5 }).metrics.tiesHalf)
 * }
 * ```
 */
export async function readJudged(
  evaluation: EvaluationSource,
  options: ReadJudgedOptions,
): Promise<JudgedInstruction[]> {
  refuseUnknown(options, ['model', 'prompt'])
  const { model } = options
  const lineage = (await readStored(evaluation, { document: 'lineage' })) ?? []
  const names = lineage.map(({ checkpoint }) => checkpoint.name)
  ensure(names.includes(model), 'model', model, `a model of ${evaluation.location}: ${names.join(', ')}`)
  const iteration = names.indexOf(model) + 1
  const { parts = {}, judged } = (await readStored(evaluation, { document: 'parts', iteration })) ?? {}
  const whole = `a model that judged ranked responses: start evaluateModels with ranked for ${evaluation.location}, which asks nothing twice`
  if (judged === undefined) throw invalid('model', model, whole)
  const rows = await rowsOf(evaluation, iteration, judged)
  const prompts = Object.keys(judged.stages)
  const { prompt = prompts.length === 1 ? prompts[0] : undefined } = options
  if (prompt === undefined || !prompts.includes(prompt))
    throw invalid('prompt', prompt, `a judge prompt that ${model} judged with: ${prompts.join(', ')}`)
  if (parts[rankedPart(prompt)]?.stage !== judged.stages[prompt]) {
    const file = fileOf(evaluation, { iteration, kind: 'ranked' })
    throw new DataError(
      'is of settings that were changed since; let the evaluation finish with those of now',
      {
        file,
      },
    )
  }
  return instructionsOf(rows.filter(({ judge_prompt }) => judge_prompt === prompt))
}

type Sealed = NonNullable<Stored<'parts'>['judged']>

async function rowsOf(
  evaluation: EvaluationSource,
  iteration: number,
  sealed: Sealed,
): Promise<readonly JudgedRow[]> {
  const found: JudgedRow[] = []
  for (const kind of rankedKinds) {
    const name = { iteration, kind }
    const file = fileOf(evaluation, name)
    const hash = new Sha256()
    for await (const read of readRows(hashed((await evaluation.readDataset(name)) ?? [], hash))) {
      const { success, data, error: cause } = shapes[kind].safeParse(read.ok ? read.value : undefined)
      if (success) found.push(data)
      else throw new DataError(`is no row of this dataset; ${anew}`, { file, line: read.line, cause })
    }
    if (hash.hex() !== sealed[kind].sha256)
      throw new DataError(`is not as the evaluation wrote it, with ${sealed[kind].rows} rows; ${anew}`, {
        file,
      })
  }
  return found
}

const anew = 'remove the file and start the same evaluation, which writes it anew'

function fileOf({ location }: EvaluationSource, name: DatasetName): string {
  return `${location}/${datasetPath(name)}`
}

async function* hashed(
  lines: AsyncIterable<string> | Iterable<string>,
  hash: Sha256,
): AsyncGenerator<string> {
  for await (const line of lines) {
    hash.update(`${line}\n`)
    yield line
  }
}

/** Rows of both files by item and response. */
function instructionsOf(rows: readonly JudgedRow[]): JudgedInstruction[] {
  const items = new Map<number, { readonly group: string; readonly responses: JudgedResponse[] }>()
  const ordered = [...rows].sort((x, y) => x.item - y.item || x.response - y.response)
  for (const { item, group, rank, length, score_numerator: numerator, score_denominator } of ordered) {
    const instruction = items.get(item) ?? { group: String(group), responses: [] }
    items.set(item, instruction)
    const isScored = numerator !== undefined && score_denominator !== undefined
    const score = isScored && { score: { numerator, denominator: score_denominator } }
    instruction.responses.push({ rank, length, ...score })
  }
  return [...items.values()]
}
