import { ensure, refuseUnknown } from '../core/check.js'
import type { BootstrapInterval, BootstrapOptions } from './bootstrap.js'
import { bootstrapDefaults } from './bootstrap.js'
import { compareJudges } from './compare-judges.js'
import { type ReportCard, reportCard } from './report-card.js'
import { normalQuantile, studentQuantile } from './stats/special.js'
import type { JudgedInstruction } from './types.js'

/** A judge to choose from: what it said of the same responses as the others. */
export interface JudgeCandidate {
  /** What it is called, unlike all others. */
  readonly name: string
  /** Maximum of its scale. */
  readonly max: number
  /** Its scores, for the same instructions and responses in the same order as those of the others. */
  readonly judged: readonly JudgedInstruction[]
}

/** Options of {@link chooseJudge}. */
export type ChooseJudgeOptions = BootstrapOptions

/** How a judge stands beside the best. */
export interface JudgeStanding {
  /** What it is called. */
  readonly name: string
  /** Its report card. */
  readonly card: ReportCard
  /** Pairwise accuracy (ties half) of the best less its own, on the responses that both scored; absent for the best. */
  readonly behind?: {
    /** The difference; undefined where nothing can be compared. */
    readonly difference: number | undefined
    /** Its interval, wide enough for all comparisons together, and for few groups. */
    readonly interval: BootstrapInterval | undefined
    /** Responses that one of both did not score: left out for both. */
    readonly unscored: number
    /** About how many groups of instructions in all would show this difference; undefined where it shows, or is none. */
    readonly groupsNeeded: number | undefined
  }
  /** Whether the data show that the best is better than it. */
  readonly isBehind: boolean
  /** Whether the data show that it is better than chance. */
  readonly isAboveChance: boolean
}

/** Which judge to use, as far as the data say. */
export interface JudgeChoice {
  /** All judges, by pairwise accuracy (ties half), the best first. */
  readonly standings: readonly JudgeStanding[]
  /** Those of which nothing shows that another is better, and which are shown to be better than chance. */
  readonly candidates: readonly string[]
  /** Coverage, 0..1, of the intervals of differences, and of what is said of chance, for all comparisons together. */
  readonly confidence: number
}

/**
 * Compares judges on the same human-ranked responses, pair by pair with the best of them. Intervals are widened for the
 * number of all pairs of judges (Bonferroni), so that among many equal judges the luckiest does not look better than the
 * others, and for few groups (Student's t); its own number is still the luckiest, and smaller on new data.
 *
 * @throws `InvalidArgumentError` for names that are there twice, fewer than one judge, and as `compareJudges`.
 * @example
 * ```ts
 * import { chooseJudge } from 'self-rewarding/evaluate'
 *
 * const judged = (scores: readonly [number, number]) =>
 *   Array.from({ length: 40 }, () => ({ responses: scores.map((score, rank) => ({ rank, score })) }))
 * const { candidates } = chooseJudge([
 *   { name: 'contrary', max: 5, judged: judged([1, 4]) },
 *   { name: 'fair', max: 5, judged: judged([4, 1]) },
 * ])
 * console.log(candidates) // [ 'fair' ]
 * ```
 */
export function chooseJudge(
  judges: readonly JudgeCandidate[],
  options: ChooseJudgeOptions = {},
): JudgeChoice {
  refuseUnknown(options, ['seed', 'resamples', 'confidence'])
  ensure(Array.isArray(judges) && judges.length > 0, 'judges', judges, 'an array of at least one judge')
  const names = judges.map(({ name }) => name)
  ensure(new Set(names).size === names.length, 'judges', names.join(', '), 'names that are all different')
  const { confidence, ...bootstrap } = bootstrapDefaults(options)
  const sorted = judges
    .map(({ name, max, judged }) => ({ name, max, judged, card: reportCard(judged, { max, ...bootstrap }) }))
    .sort((a, b) => accuracyOf(b.card) - accuracyOf(a.card))
  const [best] = sorted
  // Which of them is best is seen in the same data: any two could have been the ones that are compared.
  const each = 1 - (1 - confidence) / Math.max(1, (sorted.length * (sorted.length - 1)) / 2)
  const ofAll = 1 - (1 - confidence) / sorted.length
  const standings = sorted.map((judge): JudgeStanding => {
    const { name, card } = judge
    const isAboveChance = isShown(
      ofGroups(leadOnChance(judge, { ...bootstrap, confidence: ofAll }), card.groups, ofAll),
      card.groups,
      ofAll,
    )
    if (best === undefined || judge === best) return { name, card, isBehind: false, isAboveChance }
    const compared = compareJudges(judge.judged, best.judged, {
      max: Math.max(judge.max, best.max),
      ...bootstrap,
      confidence: each,
    })
    const { difference } = compared.metrics.tiesHalf
    const interval = ofGroups(compared.metrics.tiesHalf, card.groups, each)
    return {
      name,
      card,
      behind: {
        difference,
        interval,
        unscored: compared.unscored,
        groupsNeeded: groupsNeeded(difference, interval, card.groups),
      },
      isBehind: isShown(interval, card.groups, each),
      isAboveChance,
    }
  })
  const candidates = standings.filter(({ isBehind, isAboveChance }) => !isBehind && isAboveChance)
  return { standings, candidates: candidates.map(({ name }) => name), confidence }
}

/** By how much a judge is better than one that says the same of all. */
function leadOnChance({ judged, max }: JudgeCandidate, options: Required<BootstrapOptions>): Lead {
  const constant = judged.map(each => ({
    ...each,
    responses: each.responses.map(response => ({ ...response, score: max })),
  }))
  return compareJudges(constant, judged, { max, ...options }).metrics.tiesHalf
}

/** By how much one is ahead of another. */
interface Lead {
  readonly difference: number | undefined
  readonly interval: BootstrapInterval | undefined
}

/** Resamples spread less than the data of few groups do: as much wider as Student's t is than a normal one. */
function ofGroups(
  { difference, interval }: Lead,
  groups: number,
  confidence: number,
): BootstrapInterval | undefined {
  if (difference === undefined || interval === undefined || groups < 2) return interval
  const student = studentQuantile(confidence, groups - 1) / normalQuantile((1 + confidence) / 2)
  const wider = student * Math.sqrt(groups / (groups - 1))
  const reach = { low: difference - interval.low, high: interval.high - difference }
  return {
    ...interval,
    low: Math.max(-1, difference - wider * reach.low),
    high: Math.min(1, difference + wider * reach.high),
  }
}

/**
 * Whether a lead is more than luck. Resamples of a few groups that are all alike show no spread, so there have to be so
 * many that a fair coin would hardly fall on one side for all of them.
 */
function isShown(lead: BootstrapInterval | undefined, groups: number, confidence: number): boolean {
  return lead !== undefined && lead.low > 0 && 0.5 ** groups <= (1 - confidence) / 2
}

const accuracyOf = ({ metrics }: ReportCard): number => metrics.tiesHalf.value ?? -1

/** An interval is as wide as the root of the groups says: so many make its half smaller than the difference. */
function groupsNeeded(
  difference: number | undefined,
  interval: BootstrapInterval | undefined,
  groups: number,
): number | undefined {
  if (difference === undefined || interval === undefined || interval.low > 0 || difference <= 0)
    return undefined
  const reach = difference - interval.low
  return Math.ceil(groups * (reach / difference) ** 2) + 1
}
