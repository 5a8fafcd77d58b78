import { outcomeOf } from '../../evaluate/head-to-head.js'
import { noSums, type Sums } from '../../evaluate/sums.js'
import type { ComparedResponses } from '../../judge/compare-responses.js'
import type { ComparingJudge } from '../judge-under-test.js'
import { brief, verdictsInWords } from '../words.js'
import type { Measured } from './by-scores.js'
import type { HumanRanked } from './types.js'

/** Compares every two responses of distinct rank, in both orders. */
export async function byComparing(
  judge: ComparingJudge,
  instructions: readonly HumanRanked[],
): Promise<Measured> {
  const groups = new Map<string | number, Sums>()
  const asked: Promise<Compared>[] = []
  let unranked = 0
  for (const [i, { prompt, responses, group = i }] of instructions.entries()) {
    const pairs = pairsOf(responses)
    if (pairs.length === 0) unranked++
    for (const [better, worse] of pairs) {
      asked.push(
        judge
          .compare({ prompt, a: better.text, b: worse.text })
          .then(said => ({ prompt, better: better.text, worse: worse.text, group, said })),
      )
    }
  }
  const compared = await Promise.all(asked)
  for (const { group, said } of compared) {
    const sums = groups.get(group) ?? noSums()
    groups.set(group, sums)
    const outcome = outcomeOf(said)
    if (outcome === undefined) sums.pairsExcluded++
    else if (outcome === 'tie') sums.tied++
    else if (outcome === 'a') sums.concordant++
    else sums.discordant++
  }
  return {
    groups: [...groups.values()],
    unranked,
    worst: limit =>
      compared
        .filter(({ said }) => outcomeOf(said) !== 'a')
        .sort((a, b) => Number(outcomeOf(a.said) !== 'b') - Number(outcomeOf(b.said) !== 'b'))
        .slice(0, limit)
        .map(inWords),
  }
}

interface Compared {
  readonly prompt: string
  readonly better: string
  readonly worse: string
  readonly group: string | number
  readonly said: ComparedResponses
}

type Response = HumanRanked['responses'][number]

function pairsOf(responses: readonly Response[]): (readonly [better: Response, worse: Response])[] {
  return responses.flatMap((one, i) =>
    responses
      .slice(i + 1)
      .flatMap(other =>
        one.rank === other.rank
          ? []
          : [one.rank < other.rank ? ([one, other] as const) : ([other, one] as const)],
      ),
  )
}

function inWords({ prompt, better, worse, said }: Compared): string {
  return `${brief(prompt)}\n  people prefer (A): ${brief(better)}\n  over (B): ${brief(worse)}\n  ${verdictsInWords(said)}`
}
