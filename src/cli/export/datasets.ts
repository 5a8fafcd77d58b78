import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { type ExportSourceKind, joinCandidates } from '../../data/export/index.js'
import { readLineBytes } from '../../node/index.js'
import { UsageError } from '../usage-error.js'

/** Rows for an export, and the file that a line of theirs is in. */
export interface ExportedDataset {
  readonly file: string
  readonly rows: AsyncIterable<object>
}

/** How much of a run is there, and what is to be named. */
export interface DatasetPlace {
  readonly run: string
  readonly iteration: number
  readonly generator?: string | undefined
}

/**
 * The dataset that a format is made of.
 *
 * @throws `UsageError` where it is not there.
 */
export async function datasetOf(from: ExportSourceKind, place: DatasetPlace): Promise<ExportedDataset> {
  const { run, iteration, generator } = place
  const folder = join(run, `iteration-${iteration}`)
  const file = (name: string): string => join(folder, `${name}.jsonl`)
  if (from === 'pairs' || from === 'sft') {
    await ensureFile(file(from), (await isThere(file(from === 'pairs' ? 'sft' : 'pairs'))) ? from : undefined)
    return { file: file(from), rows: readLineBytes(file(from)) }
  }
  if (from === 'answers' && generator === undefined)
    throw new UsageError('alpaca-eval needs --generator, the name of the model that answered')
  await ensureFile(file('candidates'))
  // The prompts of another selection are those of its run.
  const prompts = (await isThere(file('prompts')))
    ? file('prompts')
    : join(run, '../..', `iteration-${iteration}`, 'prompts.jsonl')
  const rows = joinCandidates({
    prompts: readLineBytes(prompts),
    candidates: readLineBytes(file('candidates')),
    // Of an evaluation of models, scores are of other candidates, and there are no judgements.
    ...(from === 'candidates' && {
      scores: readLineBytes(file('scores')),
      judgements: readLineBytes(file('judgements')),
    }),
  })
  return {
    file: file('candidates'),
    rows: from === 'candidates' ? rows : firstAnswers(rows, generator ?? ''),
  }
}

async function* firstAnswers(rows: ReturnType<typeof joinCandidates>, generator: string) {
  for await (const { prompt, candidates } of rows) {
    const [first] = candidates
    if (first) yield { instruction: prompt, output: first.text, generator }
  }
}

async function ensureFile(file: string, wanted?: 'pairs' | 'sft'): Promise<void> {
  if (await isThere(file)) return
  const why =
    wanted === undefined
      ? 'give a run directory, and an iteration whose datasets are written'
      : `this iteration is trained on ${wanted === 'pairs' ? 'responses' : 'pairs'}: choose a format of ${wanted === 'pairs' ? 'responses, such as trl-sft' : 'pairs, such as trl'}`
  throw new UsageError(`there is no ${file}; ${why}`)
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}
