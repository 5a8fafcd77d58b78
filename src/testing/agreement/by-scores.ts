import type { Sums } from '../../evaluate/sums.js'
import { tally, totalsOf } from '../../evaluate/tally.js'
import { toUnits } from '../../evaluate/units.js'
import type { ScoringJudge, TestedResponse } from '../judge-under-test.js'
import { brief, scoreOf, votesInWords } from '../words.js'
import type { HumanRanked } from './types.js'

/** What a judge made of ranked instructions. */
export interface Measured {
  /** Sums by group. */
  readonly groups: readonly Sums[]
  /** Instructions without two responses of distinct rank. */
  readonly unranked: number
  /** The instructions that it orders worst, in words, worst first. */
  readonly worst: (limit: number) => string[]
}

/** Scores all responses. */
export async function byScores(judge: ScoringJudge, instructions: readonly HumanRanked[]): Promise<Measured> {
  const judged = await Promise.all(
    instructions.map(async ({ prompt, responses, group }) => ({
      prompt,
      ...(group !== undefined && { group }),
      responses: await Promise.all(
        responses.map(async ({ text, rank }) => {
          const said = await judge.score({ prompt, response: text })
          return { rank, said, ...(said.score && { score: said.score }) }
        }),
      ),
    })),
  )
  const units = toUnits(judged)
  return {
    groups: tally(units).groups.map(({ sums }) => sums),
    unranked: units.unranked,
    worst: limit =>
      judged
        .map(each => ({ each, wrong: wrongPairs(each) }))
        .filter(({ wrong }) => wrong > 0)
        .sort((a, b) => b.wrong - a.wrong)
        .slice(0, limit)
        .map(({ each }) => inWords(each)),
  }
}

interface Judged {
  readonly prompt: string
  readonly responses: readonly { readonly rank: number; readonly said: TestedResponse }[]
}

/** Pairs in the wrong order, ties as half of one, pairs without a score as one. */
function wrongPairs({ responses }: Judged): number {
  const { units } = toUnits([{ responses: responses.map(({ rank, said }) => ({ rank, score: said.score })) }])
  const { discordant, tied, pairsExcluded } = totalsOf(units)
  return discordant + tied / 2 + pairsExcluded
}

function inWords({ prompt, responses }: Judged): string {
  const sorted = [...responses].sort((a, b) => a.rank - b.rank)
  const lines = sorted.map(
    ({ rank, said }) => `  rank ${rank}, ${scoreOf(said)}: ${brief(said.response)}\n  ${votesInWords(said)}`,
  )
  return [`${brief(prompt)}`, ...lines].join('\n')
}
