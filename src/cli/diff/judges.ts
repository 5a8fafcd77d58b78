import { z } from 'zod'
import { DataError } from '../../core/errors.js'
import { readRows } from '../../data/rows.js'
import { compareJudges } from '../../evaluate/compare-judges.js'
import type { JudgedInstruction } from '../../evaluate/types.js'
import type { IterationReport } from '../../iterate/report.js'
import { readStored } from '../../iterate/stored.js'
import { datasetPath } from '../../ledger/ledger.js'
import type { ReadableLedger } from '../../node/run-folder.js'
import type { Difference } from './types.js'

const row = z.object({
  item: z.int(),
  response: z.int(),
  rank: z.number(),
  score_numerator: z.int(),
  score_denominator: z.int(),
})

/** Scores by item and response. */
type Scores = Map<number, Map<number, z.infer<typeof row>>>

/** Two models as judges of the same human-ranked responses, or why not. */
export async function judgesOf(
  ledger: ReadableLedger,
  a: IterationReport,
  b: IterationReport,
  max: number | undefined,
): Promise<Pick<Difference, 'judges' | 'noJudges'>> {
  const [first, second] = [a, b].map(({ judge }) => judge)
  if (first === undefined || second === undefined || max === undefined)
    return { noJudges: 'human-ranked responses were not judged by both; the config has evaluate for that' }
  const [ofA, ofB] = await Promise.all(
    [a, b].map(({ iteration }) => readStored(ledger, { document: 'report-card', iteration })),
  )
  if (ofA?.set !== ofB?.set) return { noJudges: 'they judged different human-ranked responses' }
  const scores = [await read(ledger, a.iteration), await read(ledger, b.iteration)] as const
  const aligned = align(scores)
  return { judges: compareJudges(aligned[0], aligned[1], { max }) }
}

async function read(ledger: ReadableLedger, iteration: number): Promise<Scores> {
  const found: Scores = new Map()
  const name = { iteration, kind: 'evaluation' } as const
  for await (const line of readRows((await ledger.readDataset(name)) ?? [])) {
    const { success, data: parsed, error: cause } = row.safeParse(line.ok ? line.value : undefined)
    if (!success) {
      throw new DataError('is no row of this dataset; restore the file from a copy of the run', {
        file: `${ledger.location}/${datasetPath(name)}`,
        line: line.line,
        cause,
      })
    }
    const responses = found.get(parsed.item) ?? new Map()
    found.set(parsed.item, responses.set(parsed.response, parsed))
  }
  return found
}

/** Responses that both scored: the dataset holds no others. */
function align([a, b]: readonly [Scores, Scores]): readonly [JudgedInstruction[], JudgedInstruction[]] {
  const made: readonly [JudgedInstruction[], JudgedInstruction[]] = [[], []]
  for (const [item, ofA] of [...a].sort(([x], [y]) => x - y)) {
    const ofB = b.get(item)
    const both = [...ofA.keys()].filter(response => ofB?.has(response)).sort((x, y) => x - y)
    if (both.length < 2) continue
    for (const [i, scores] of [ofA, ofB].entries()) {
      const responses = both.flatMap(response => {
        const found = scores?.get(response)
        if (found === undefined) return []
        const { rank, score_numerator: numerator, score_denominator: denominator } = found
        return [{ rank, score: { numerator, denominator } }]
      })
      made[i]?.push({ responses })
    }
  }
  return made
}
