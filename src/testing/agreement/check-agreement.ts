import { ensure, refuseUnknown } from '../../core/check.js'
import { count, fixed, percent, plural, range } from '../../report/text/numbers.js'
import type { CheckResult } from '../check-result.js'
import { type ClaimResult, checkClaim, type Verdict } from '../claim.js'
import type { TestedJudge } from '../judge-under-test.js'
import { type GroupSums, meanClaim } from '../mean-claim.js'
import { neededInWords, usageInWords } from '../words.js'
import { byComparing } from './by-comparing.js'
import { byScores } from './by-scores.js'
import { type ClaimedMetric, claimedMetrics } from './metrics.js'
import type { AgreementClaims, HumanRanked } from './types.js'

/** What {@link checkAgreement} found. */
export interface AgreementResult extends CheckResult {
  /** Every claim, in the order in which it was made. */
  readonly claims: readonly (ClaimResult & {
    /** Which metric. */
    readonly metric: keyof AgreementClaims
    /** Its value; undefined where there was nothing to measure. */
    readonly value: number | undefined
  })[]
}

/** Instructions shown where a claim does not hold. */
const shown = 3

/**
 * Whether a judge agrees with people: on their rankings, with one-sided confidence. A claim holds where even the lower
 * end of the interval is high enough, fails where even the upper end is not, and otherwise there is not enough data;
 * the message says about how much more it takes. Instructions are the unit, or their `group`: pairs of one instruction
 * are not independent.
 *
 * @throws `InvalidArgumentError` for data and claims that cannot be; what the judge's model throws.
 * @example
 * ```ts
 * import { checkAgreement, judgeUnderTest, scriptedProvider } from 'self-rewarding/testing'
 *
 * const model = scriptedProvider(({ prompt }) => `Score: ${prompt.includes('7') ? 5 : 1}`)
 * const ranked = [{ prompt: 'Name a prime.', responses: [{ text: '7', rank: 0 }, { text: '8', rank: 1 }] }]
 * const { verdict } = await checkAgreement(judgeUnderTest({ model }), ranked, {
 *   pairwiseAccuracy: { atLeast: 0.75 },
 * })
 * console.log(verdict) // not-enough-data
 * ```
 */
export async function checkAgreement(
  judge: TestedJudge,
  instructions: readonly HumanRanked[],
  claims: AgreementClaims,
): Promise<AgreementResult> {
  const wanted = checkClaims(judge, claims)
  checkInstructions(instructions)
  const measured =
    judge.kind === 'scores' ? await byScores(judge, instructions) : await byComparing(judge, instructions)
  const found = wanted.map(({ metric, claim }) => {
    const { sums, range } = claimedMetrics[metric]
    const groups = measured.groups.map(sums)
    return { metric, claim, groups, ...meanClaim(groups, claim, range) }
  })
  const verdict = together(found.map(each => each.verdict))
  const parts = [
    `${judge.prompt.name}: ${headline[verdict]}`,
    ...found.map(each => findingInWords(claimedMetrics[each.metric], each)),
    ...(measured.unranked > 0
      ? [`Left out: ${plural(measured.unranked, 'instruction')} without two responses of distinct rank.`]
      : []),
    ...(verdict === 'holds' ? [] : measured.worst(shown)),
    usageInWords(judge.usage()),
  ]
  return {
    verdict,
    message: parts.join('\n\n'),
    usage: judge.usage(),
    claims: found.map(({ metric, value, verdict: of, interval, needed }) => ({
      metric,
      value,
      verdict: of,
      interval,
      ...(needed !== undefined && { needed }),
    })),
  }
}

const headline: Readonly<Record<Verdict, string>> = {
  holds: 'agrees with people as claimed',
  fails: 'does not agree with people as claimed',
  'not-enough-data': 'not enough data to tell whether it agrees with people as claimed',
}

/** One failure fails, and what is not known is not shown. */
function together(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('fails')) return 'fails'
  return verdicts.includes('not-enough-data') ? 'not-enough-data' : 'holds'
}

interface Finding extends ClaimResult {
  readonly claim: { readonly atLeast: number; readonly confidence: number }
  readonly groups: readonly GroupSums[]
  readonly value: number | undefined
}

function findingInWords(
  { inWords, item, range: { min } }: ClaimedMetric,
  { value, interval, claim, groups, verdict, needed }: Finding,
): string {
  const show = (of: number | null | undefined): string => (min < 0 ? fixed(of, 2) : percent(of))
  const n = groups.reduce((all, each) => all + each.n, 0)
  const excluded = groups.reduce((all, each) => all + each.excluded, 0)
  const known = n === 0 ? 0 : groups.length
  const without = excluded > 0 ? `, ${count(excluded)} more without a score, counted against both ends` : ''
  const lines = [
    `${inWords}: ${show(value)}, with ${percent(claim.confidence)} confidence on either side ${range(interval, show)}; claimed: at least ${show(claim.atLeast)}.`,
    `On ${plural(n, item)} of ${plural(groups.length, 'independent instruction')}${without}.`,
  ]
  if (verdict === 'not-enough-data')
    lines.push(`Not enough data: ${neededInWords(needed, 'independent instruction', { known, excluded })}.`)
  return lines.join(' ')
}

function checkClaims(judge: TestedJudge, claims: AgreementClaims) {
  const known = Object.keys(claimedMetrics) as (keyof AgreementClaims)[]
  refuseUnknown(claims, known)
  const wanted = known.flatMap(metric => {
    const claim = claims[metric]
    return claim === undefined
      ? []
      : [{ metric, claim: checkClaim(claim, metric, claimedMetrics[metric].range) }]
  })
  ensure(wanted.length > 0, 'claims', claims, `at least one of ${known.join(', ')}`)
  if (judge.kind === 'compares') {
    const other = wanted.find(({ metric }) => metric !== 'pairwiseAccuracy')
    ensure(
      other === undefined,
      other?.metric ?? '',
      other?.claim,
      'pairwiseAccuracy alone, since this judge compares two responses and scores none',
    )
  }
  return wanted
}

function checkInstructions(instructions: readonly HumanRanked[]): void {
  ensure(
    Array.isArray(instructions) && instructions.length > 0,
    'instructions',
    instructions,
    'an array of at least one ranked instruction',
  )
  instructions.forEach((instruction: unknown, i) => {
    const field = `instructions[${i}]`
    const { prompt, responses, group } = Object(instruction) as HumanRanked
    ensure(typeof prompt === 'string', `${field}.prompt`, prompt, 'a text')
    const isGroup = group === undefined || (typeof group === 'string' && group !== '')
    ensure(isGroup, `${field}.group`, group, 'a text, such as String(id), or no group where it stands alone')
    ensure(Array.isArray(responses), `${field}.responses`, responses, 'an array')
    responses.forEach((response: unknown, j) => {
      const { text, rank } = Object(response) as HumanRanked['responses'][number]
      ensure(typeof text === 'string', `${field}.responses[${j}].text`, text, 'a text')
      const isRank = Number.isFinite(rank) && rank >= 0
      ensure(isRank, `${field}.responses[${j}].rank`, rank, 'a rank, 0 or more; 0 is the best')
    })
  })
}
