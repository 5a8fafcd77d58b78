import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { type CandidateDatasets, type ExportSourceKind, joinCandidates } from '../../data/export/index.js'
import { readLineBytes } from '../../node/index.js'
import { UsageError } from '../usage-error.js'

/** Rows for an export, and the file that a line of theirs is in. */
export interface ExportedDataset {
  readonly file: string
  readonly rows: AsyncIterable<object>
  /** Prompts so far that nobody answered, and that give no row for it. */
  readonly unanswered?: () => number
}

/** Where a dataset is, and whose answers they are to be called. */
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
  const { generator } = place
  if (from !== 'answers' && generator !== undefined)
    throw new UsageError('--generator is for alpaca-eval alone')
  if (from === 'answers' && generator === undefined)
    throw new UsageError('alpaca-eval needs --generator, the name of the model that answered')
  if (from === 'pairs' || from === 'sft') return trainingSet(from, place)
  const file = datasetFile(place, 'candidates')
  const answers = await answersOf(place)
  if (from === 'answers') return { file, ...firstAnswers(joinCandidates(answers), generator ?? '') }
  // Not for the answers of an evaluation of models: its scores are of other candidates, and it has no judgements.
  const scores = readLineBytes(datasetFile(place, 'scores'))
  const judgements = readLineBytes(datasetFile(place, 'judgements'))
  return { file, rows: joinCandidates({ ...answers, scores, judgements }) }
}

async function trainingSet(from: 'pairs' | 'sft', place: DatasetPlace): Promise<ExportedDataset> {
  const file = datasetFile(place, from)
  if (!(await isThere(file))) {
    const isOther = await isThere(datasetFile(place, from === 'pairs' ? 'sft' : 'pairs'))
    throw isOther ? new UsageError(`there is no ${file}; ${otherKind[from]}`) : noDataset(file)
  }
  return { file, rows: readLineBytes(file) }
}

const otherKind = {
  pairs: 'this iteration is trained on responses: choose a format of responses, such as trl-sft',
  sft: 'this iteration is trained on pairs: choose a format of pairs, such as trl',
} as const

async function answersOf(place: DatasetPlace): Promise<Pick<CandidateDatasets, 'prompts' | 'candidates'>> {
  const candidates = datasetFile(place, 'candidates')
  if (!(await isThere(candidates))) throw noDataset(candidates)
  const own = datasetFile(place, 'prompts')
  // The prompts of another selection are those of its run.
  const prompts = (await isThere(own))
    ? own
    : datasetFile({ ...place, run: join(place.run, '../..') }, 'prompts')
  return { prompts: readLineBytes(prompts), candidates: readLineBytes(candidates) }
}

function firstAnswers(
  prompts: ReturnType<typeof joinCandidates>,
  generator: string,
): Required<Omit<ExportedDataset, 'file'>> {
  let unanswered = 0
  async function* rows() {
    for await (const { prompt, candidates } of prompts) {
      const [first] = candidates
      if (first) yield { instruction: prompt, output: first.text, generator }
      else unanswered++
    }
  }
  return { rows: rows(), unanswered: () => unanswered }
}

function datasetFile({ run, iteration }: DatasetPlace, name: string): string {
  return join(run, `iteration-${iteration}`, `${name}.jsonl`)
}

function noDataset(file: string): UsageError {
  return new UsageError(
    `there is no ${file}; give a run directory, and an iteration whose datasets are written`,
  )
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}
