import { type HumanPreference, humanAgreement } from '../../../evaluate/human-agreement.js'
import type { JudgeAgreement, SpotCheckAgreement } from '../api.js'
import type { Judge } from './judge-of.js'
import type { AnswerRow } from './preference-file.js'
import { nameOf } from './standing.js'

/** What answers come to for each judge. */
export function agreementOf(
  rows: readonly AnswerRow[],
  judgeOf: (iteration: number) => Judge | undefined,
): SpotCheckAgreement {
  const judgedBy = ({ iteration, judged_by }: AnswerRow): string => judgeOf(iteration)?.id ?? judged_by
  const found = humanAgreement(
    rows.map((row): HumanPreference => {
      const { iteration, prompt_index, preference, judge } = row
      return { item: nameOf(iteration, prompt_index), preference, judge, judgedBy: judgedBy(row) }
    }),
  )
  const judges = found.map(({ judgedBy: id, value, interval, ...counts }): JudgeAgreement => {
    const own = rows.filter(row => judgedBy(row) === id).map(({ iteration }) => iteration)
    const iterations = [...new Set(own)].sort((a, b) => a - b)
    const [first = 0] = iterations
    return {
      judge: judgeOf(first)?.name ?? id,
      iterations,
      ...counts,
      ...(value !== undefined && interval && { agreement: { value, ...interval } }),
    }
  })
  return {
    judges: judges.toSorted((a, b) => (a.iterations[0] ?? 0) - (b.iterations[0] ?? 0)),
    inWords:
      'Chance gives 50%. Pairs are drawn from those that the judge scored apart, so this says nothing of close calls that gave no pair; ties and skipped pairs are in no share.',
  }
}
