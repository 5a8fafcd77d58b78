import { readLines } from '../../node/index.js'
import type { RunSummary } from '../../report/summary.js'

type Sample = RunSummary['samples'][number]

/** Pairs shown of each iteration. */
const perIteration = 5

/** Some pairs of each iteration, with what the judge wrote about the chosen response. */
export async function readSamples(directory: string, iterations: number): Promise<Sample[]> {
  const samples: Sample[] = []
  for (let iteration = 1; iteration <= iterations; iteration++) {
    const folder = `${directory}/iteration-${iteration}`
    const pairs = await firstRows(`${folder}/pairs.jsonl`, perIteration, () => true)
    for (const pair of pairs) {
      const [judgement] = await firstRows(
        `${folder}/judgements.jsonl`,
        1,
        row => row.prompt_index === pair.prompt_index && row.candidate === pair.chosen_candidate,
      )
      samples.push({
        iteration,
        prompt: text(pair.prompt),
        chosen: { text: text(pair.chosen), ...scored(pair.chosen_score) },
        rejected: { text: text(pair.rejected), ...scored(pair.rejected_score) },
        ...(judgement && { judgement: String(judgement.text) }),
      })
    }
  }
  return samples
}

interface Row {
  readonly [column: string]: unknown
}

async function firstRows(file: string, count: number, wanted: (row: Row) => boolean): Promise<Row[]> {
  const rows: Row[] = []
  for await (const line of readLines(file)) {
    const row: Row = JSON.parse(line)
    if (wanted(row)) rows.push(row)
    if (rows.length === count) break
  }
  return rows
}

/** A rule without scores leaves null. */
function scored(score: unknown): { readonly score?: number } {
  return typeof score === 'number' ? { score } : {}
}

/** The last turn of a conversation, or a raw text. */
function text(value: unknown): string {
  return String(Array.isArray(value) ? value.at(-1)?.content : value)
}
