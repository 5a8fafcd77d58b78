import { z } from 'zod'
import { DataError } from '../../core/errors.js'
import { type RowSource, readRows } from '../rows.js'
import { rowOf } from './read-row.js'
import type { CandidateEntry, CandidatesRow } from './types.js'

/** Datasets of one iteration. */
export interface CandidateDatasets {
  /** Rows of `prompts.jsonl`. */
  readonly prompts: RowSource
  /** Rows of `candidates.jsonl`. */
  readonly candidates: RowSource
  /** Rows of `scores.jsonl`. @default none: nobody judged */
  readonly scores?: RowSource
  /** Rows of `judgements.jsonl`. @default none */
  readonly judgements?: RowSource
}

const index = z.int().nonnegative()
const promptRow = z.object({ prompt_index: index, prompt: z.string() })
const place = { prompt_index: index, candidate: index }
const candidateRow = z.object({ ...place, text: z.string(), finish: z.string(), same_text_as: index })
const scoreRow = z.object({
  ...place,
  score: z.number(),
  score_numerator: z.int(),
  score_denominator: z.int(),
})
const judgementRow = z.object({ ...place, vote: index, score: z.number(), text: z.string() })

interface Place {
  readonly prompt_index: number
  readonly candidate?: number
  readonly vote?: number
}

/**
 * Prompts with all of their candidates, scores and votes, for the format `candidates`. The files are read side by side,
 * one prompt at a time, in the order in which a run writes them. A prompt without a candidate gives a row without one.
 *
 * @throws `DataError` for what is no row of its dataset, or not in the order of prompt, candidate and vote, or there
 * twice, or belongs to no prompt or candidate: the files are not of one iteration.
 * @example
 * ```ts
 * import { exportRows, joinCandidates } from 'self-rewarding/export'
 *
 * const rows = joinCandidates({
 *   prompts: ['{"prompt_index":0,"prompt":"Name a prime."}'],
 *   candidates: ['{"prompt_index":0,"candidate":0,"text":"7","finish":"stop","same_text_as":0}'],
 * })
 * for await (const line of exportRows('candidates', rows).lines) console.log(JSON.parse(line).candidates[0].text) // 7
 * ```
 */
export async function* joinCandidates(
  datasets: CandidateDatasets,
): AsyncGenerator<CandidatesRow, void, undefined> {
  const { scores = [], judgements = [] } = datasets
  const files = {
    prompts: new Cursor(datasets.prompts, promptRow, 'prompts'),
    candidates: new Cursor(datasets.candidates, candidateRow, 'candidates'),
    scores: new Cursor(scores, scoreRow, 'scores'),
    judgements: new Cursor(judgements, judgementRow, 'judgements'),
  }
  try {
    for (let asked = await files.prompts.next(); asked; asked = await files.prompts.next()) {
      const { prompt_index, prompt } = asked
      const rows: CandidateEntry[] = []
      for (
        let row = await files.candidates.takeOf(prompt_index);
        row;
        row = await files.candidates.takeOf(prompt_index)
      ) {
        const { prompt_index: _, ...candidate } = row
        const at = { prompt_index, candidate: row.candidate }
        const score = await files.scores.take(at)
        const votes = []
        for (let vote = await files.judgements.take(at); vote; vote = await files.judgements.take(at))
          votes.push({ vote: vote.vote, score: vote.score, text: vote.text })
        rows.push({
          ...candidate,
          score: score?.score ?? null,
          score_numerator: score?.score_numerator ?? null,
          score_denominator: score?.score_denominator ?? null,
          votes,
        })
      }
      yield { prompt_index, prompt, candidates: rows }
    }
    await files.candidates.refuseRest('a prompt')
    await files.scores.refuseRest('a candidate')
    await files.judgements.refuseRest('a candidate')
  } finally {
    for (const file of Object.values(files)) await file.close()
  }
}

/** Reads a dataset row by row, and looks one row ahead. */
class Cursor<Row extends Place> {
  private readonly rows: AsyncGenerator<Row, void, undefined>
  private ahead: Row | undefined
  private last: Row | undefined
  private line = 0

  constructor(
    source: RowSource,
    schema: z.ZodType<Row>,
    private readonly file: string,
  ) {
    this.rows = this.read(source, schema)
  }

  /** The next row. */
  async next(): Promise<Row | undefined> {
    const row = await this.peek()
    this.ahead = undefined
    return row
  }

  /** The row of a place, if it is the next one. A row of an earlier place belongs to none. */
  async take(at: Omit<Place, 'vote'>): Promise<Row | undefined> {
    const row = await this.peek()
    if (row === undefined) return undefined
    const order = compare(row, at)
    if (order < 0) throw this.stray('a candidate')
    return order === 0 ? this.next() : undefined
  }

  /** The next row, if it is of this prompt. A row of an earlier prompt belongs to none. */
  async takeOf(prompt_index: number): Promise<Row | undefined> {
    const row = await this.peek()
    if (row && row.prompt_index < prompt_index) throw this.stray('a prompt')
    return row?.prompt_index === prompt_index ? this.next() : undefined
  }

  /** Every row must have been taken. */
  async refuseRest(owner: string): Promise<void> {
    if (await this.peek()) throw this.stray(owner)
  }

  /** The error for the row that was read last. */
  private stray(what: string): DataError {
    return new DataError(`belongs to ${what} that is not there; give the files of one iteration`, {
      file: this.file,
      line: this.line,
    })
  }

  async close(): Promise<void> {
    await this.rows.return()
  }

  private async peek(): Promise<Row | undefined> {
    if (this.ahead === undefined) {
      const { value } = await this.rows.next()
      this.ahead = value ?? undefined
    }
    return this.ahead
  }

  private async *read(source: RowSource, schema: z.ZodType<Row>): AsyncGenerator<Row, void, undefined> {
    for await (const found of readRows(source)) {
      const row = rowOf(found, schema, this.file)
      this.line = found.line
      if (this.last && (compare(this.last, row) || voteOf(this.last) - voteOf(row)) >= 0) {
        const { file, line } = this
        throw new DataError('came before, or is not in the order in which a run writes it', { file, line })
      }
      this.last = row
      yield row
    }
  }
}

const voteOf = ({ vote = 0 }: Place): number => vote

function compare(a: Place, b: Place): number {
  return a.prompt_index - b.prompt_index || (a.candidate ?? 0) - (b.candidate ?? 0)
}
