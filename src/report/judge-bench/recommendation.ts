import type { JudgeStanding } from '../../evaluate/choose-judge.js'
import { range as ends, percent, plural } from '../text/numbers.js'
import { oneLine } from '../text/printable.js'
import type { BenchedJudge, JudgeBench } from './types.js'

/** What the numbers say of which judge to use, and what they do not: a paragraph each. */
export function recommendation({ choice, judges }: JudgeBench): string[] {
  const { standings, candidates } = choice
  const [best] = standings
  if (best === undefined) return []
  const said =
    candidates.length === 0 ? nobody(best, standings.length) : chosen(candidates, judges, standings)
  return [
    ...said,
    ...silent(standings, candidates),
    ...open(standings, candidates),
    ...baselineOf(best),
    ...lucky(standings),
  ]
}

function nobody({ name, card }: JudgeStanding, judges: number): string[] {
  const { value, interval } = card.metrics.tiesHalf
  // It is of one judge alone, and of few instructions it is narrower than it should be.
  const luck =
    interval && interval.low > 0.5
      ? ` That is above 50%, but of ${plural(judges, 'judge')} on ${plural(card.groups, 'independent instruction')} one may come out so by luck.`
      : ''
  return [
    `Use none of these on this evidence: no judge is shown to be better than chance (50%). The best, ${oneLine(name)}, has ${percent(value)} (${ends(interval, percent)}) on ${plural(card.instructions, 'instruction')}.${luck} Look at its failures, take a stronger model, or more instructions.`,
  ]
}

function chosen(
  candidates: readonly string[],
  judges: readonly BenchedJudge[],
  standings: readonly JudgeStanding[],
): string[] {
  const [first = ''] = candidates
  const others = standings.filter(({ name }) => name !== first)
  if (candidates.length === 1 && others.length > 0) {
    const open = others.filter(({ isBehind }) => !isBehind).map(({ name }) => oneLine(name))
    const rest =
      open.length === 0
        ? 'every other'
        : `chance. ${open.join(', ')}: not shown to be worse, and not shown to be better than chance either`
    return [`Use ${oneLine(first)}: it is shown to be better than ${rest}.`]
  }
  if (candidates.length === 1) return [`${oneLine(first)} is shown to be better than chance.`]
  const names = candidates.map(oneLine).join(', ')
  return [`Nothing shows which is best of ${names}.${cheapest(candidates, judges)}`]
}

/** Which of them costs the least: in money where that is known of all, in one currency; else in tokens. */
function cheapest(candidates: readonly string[], judges: readonly BenchedJudge[]): string {
  const counted = judges.filter(({ name, tokens }) => candidates.includes(name) && tokens > 0)
  const [first] = counted
  if (first === undefined || counted.length < candidates.length) return ''
  const { currency } = first
  const isPriced = currency !== undefined && counted.every(each => each.currency === currency)
  const costOf = ({ money = 0, tokens, responses }: BenchedJudge): number =>
    (isPriced ? money : tokens) / responses
  const least = counted.reduce((best, each) => (costOf(each) < costOf(best) ? each : best))
  const cost = costOf(least)
  if (counted.every(each => costOf(each) === cost)) return ''
  const what = isPriced
    ? `costs the least (${(1000 * cost).toFixed(2)} ${oneLine(currency)} for 1,000 responses)`
    : `takes the fewest tokens a response (${Math.round(cost)})`
  return ` Of these, ${oneLine(least.name)} ${what}: that is a reason to take it.`
}

/** What the choice is not based on: what has no score was in no comparison. */
function silent(standings: readonly JudgeStanding[], candidates: readonly string[]): string[] {
  return standings.flatMap(({ name, card }) => {
    const share = card.unscored / (card.responses + card.unscored)
    if (!candidates.includes(name) || !(share > 0.05)) return []
    return [
      `${oneLine(name)} gave no score for ${percent(share)} of the responses; its numbers say nothing of these, and it would leave as many without a score in a run.`,
    ]
  })
}

/** How much more data it takes to tell the candidates apart. */
function open(standings: readonly JudgeStanding[], candidates: readonly string[]): string[] {
  const [best] = standings
  return standings.flatMap(({ name, behind, card }) => {
    if (!candidates.includes(name) || behind?.groupsNeeded === undefined) return []
    return [
      `To tell ${oneLine(best?.name ?? '')} and ${oneLine(name)} apart takes about ${plural(behind.groupsNeeded, 'independent instruction')}, if their difference is as large as it seems; there are ${card.groups}.`,
    ]
  })
}

function baselineOf({ name, card }: JudgeStanding): string[] {
  const longer = card.baselines.longer?.tiesHalf.value
  const own = card.metrics.tiesHalf.value
  if (longer === undefined || own === undefined || own > longer) return []
  return [
    `Always taking the longer response gets ${percent(longer)} here, which is no less than ${oneLine(name)} with ${percent(own)}.`,
  ]
}

function lucky(standings: readonly JudgeStanding[]): string[] {
  if (standings.length < 3) return []
  return [
    'The best of several is partly the luckiest: expect a little less of it on new data, and measure the chosen one on instructions that had no part in the choice.',
  ]
}
