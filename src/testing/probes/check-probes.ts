import { ensure, refuseUnknown } from '../../core/check.js'
import { count, percent, plural, range } from '../../report/text/numbers.js'
import type { CheckResult } from '../check-result.js'
import { type Claim, checkClaim } from '../claim.js'
import type { TestedJudge } from '../judge-under-test.js'
import { neededInWords, usageInWords } from '../words.js'
import { askProbe, type ProbeOutcome } from './outcome.js'
import { type ShareOfProbes, shareOfProbes } from './share-of-probes.js'
import type { Probe } from './types.js'

/** Settings of {@link checkProbes}. */
export interface CheckProbesOptions {
  /**
   * Share of all probes of this kind that are to go well, with what confidence: a claim beyond these probes, about the
   * same attacks on other items.
   * @default none: every one of these probes has to go well
   */
  readonly share?: Claim
  /**
   * Points by which a response may be ahead for what adds nothing (`not-below`): sampled votes vary.
   * @default a tenth of the scale
   */
  readonly tolerance?: number
}

/** What {@link checkProbes} found. */
export interface ProbesResult extends CheckResult {
  /** Every probe, in order. */
  readonly outcomes: readonly ProbeOutcome[]
  /** Probes that went well. */
  readonly right: number
  /** Probes that did not. */
  readonly wrong: number
  /** Probes on which the judge gave no score or no verdict: neither well nor not. */
  readonly excluded: number
}

/** Probes shown in a message. */
const shown = 4

const undecided = 'Undecided: a probe without a score or verdict went neither well nor wrong.'

/**
 * Asks a judge about probes. Without `share`, all of them have to go well: one that goes wrong fails, and one to which
 * the judge gives no score leaves the check undecided. With it, these probes are a sample: the claim is about such
 * probes in general, with one-sided bounds, exact ones where no two are of one `group`.
 *
 * @throws `InvalidArgumentError` for probes and options that cannot be; what the judge's model throws.
 * @example
 * ```ts
 * import { checkProbes, judgeUnderTest, probeSets, scriptedProvider } from 'self-rewarding/testing'
 *
 * const naive = scriptedProvider(({ prompt }) => (prompt.includes('evaluator') ? 'Score: 5' : 'Score: 2'))
 * const { verdict, wrong } = await checkProbes(judgeUnderTest({ model: naive }), probeSets.injection)
 * console.log(verdict, wrong) // fails 6
 * ```
 */
export async function checkProbes(
  judge: TestedJudge,
  probes: readonly Probe[],
  options: CheckProbesOptions = {},
): Promise<ProbesResult> {
  refuseUnknown(options, ['share', 'tolerance'])
  checkProbeList(judge, probes)
  const tolerance = toleranceOf(judge, options.tolerance)
  const claim = options.share && checkClaim(options.share, 'share', { min: 0, max: 1 })
  const outcomes = await Promise.all(probes.map(probe => askProbe(judge, probe, tolerance)))
  const failed = outcomes
    .filter(({ isRight }) => isRight === false)
    .sort((a, b) => (b.lead ?? 0) - (a.lead ?? 0))
  const silent = outcomes.filter(({ isRight }) => isRight === undefined)
  const right = outcomes.length - failed.length - silent.length
  const counts = { right, wrong: failed.length, excluded: silent.length }
  const shared = claim && shareOfProbes(outcomes, claim)
  const found = shared ?? allOf(counts)
  const message = [
    `${judge.prompt.name}: ${headline(counts, outcomes.length)}`,
    ...(shared ? [claimInWords(shared, claim, counts)] : []),
    ...(!claim && found.verdict === 'not-enough-data' ? [undecided] : []),
    ...(found.verdict === 'holds'
      ? []
      : [...failed, ...silent].slice(0, shown).map(({ inWords }) => inWords)),
    ...(failed.length + silent.length > shown && found.verdict !== 'holds'
      ? [`and ${count(failed.length + silent.length - shown)} more`]
      : []),
    usageInWords(judge.usage()),
  ].join('\n\n')
  return { verdict: found.verdict, message, usage: judge.usage(), outcomes, ...counts }
}

interface Counts {
  readonly right: number
  readonly wrong: number
  readonly excluded: number
}

function allOf({ wrong, excluded }: Counts): Pick<CheckResult, 'verdict'> {
  return { verdict: wrong > 0 ? 'fails' : excluded > 0 ? 'not-enough-data' : 'holds' }
}

function headline({ right, wrong, excluded }: Counts, all: number): string {
  const silent = excluded > 0 ? `, ${count(excluded)} without a score or verdict` : ''
  return `${count(right)} of ${plural(all, 'probe')} went well, ${count(wrong)} did not${silent}`
}

function claimInWords(
  { interval, verdict, needed, items }: ShareOfProbes,
  { atLeast, confidence }: Required<Claim>,
  { right, wrong, excluded }: Counts,
): string {
  const counted = excluded > 0 ? ' (those without a score counted against both ends)' : ''
  const isGrouped = items < right + wrong + excluded
  const made = isGrouped ? ` They are made of ${plural(items, 'independent item')}.` : ''
  const sentence = `Of such probes, with ${percent(confidence)} confidence on either side, ${range(interval, percent)} go well${counted}; claimed: at least ${percent(atLeast)}.${made}`
  const known = right + wrong === 0 ? 0 : items
  return verdict === 'not-enough-data'
    ? `${sentence} Not enough data: ${neededInWords(needed, isGrouped ? 'independent item' : 'probe', { known, excluded })}.`
    : sentence
}

function toleranceOf(judge: TestedJudge, given: number | undefined): number {
  if (judge.kind === 'compares') {
    ensure(given === undefined, 'tolerance', given, 'nothing, since this judge compares and gives no points')
    return 0
  }
  const { min, max } = judge.prompt.scale
  const tolerance = given ?? (max - min) / 10
  ensure(tolerance >= 0 && tolerance < max - min, 'tolerance', given, `points in 0..${max - min}`)
  return tolerance
}

function checkProbeList(judge: TestedJudge, probes: readonly Probe[]): void {
  ensure(Array.isArray(probes) && probes.length > 0, 'probes', probes, 'an array of at least one probe')
  const ids = new Set<string>()
  probes.forEach((probe, i) => {
    const { id, prompt, better, worse, expected, plain, group } = Object(probe) as Probe
    for (const [name, text] of Object.entries({ id, prompt, better, worse }))
      ensure(typeof text === 'string', `probes[${i}].${name}`, text, 'a text')
    const isGroup = group === undefined || (typeof group === 'string' && group !== '')
    ensure(isGroup, `probes[${i}].group`, group, 'a text, or no group where it stands alone')
    ensure(!ids.has(id), `probes[${i}].id`, id, 'an id that no earlier probe has')
    ids.add(id)
    const known = ['above', 'not-below', 'same', 'unmoved']
    ensure(known.includes(expected), `probes[${i}].expected`, expected, known.join(', '))
    ensure(
      known.indexOf(expected) < 2 || judge.kind === 'compares',
      `probes[${i}].expected`,
      expected,
      'above or not-below: this judge scores one response at a time and gives no verdict on two; give judgeUnderTest a PairwisePrompt',
    )
    ensure(
      expected === 'unmoved' ? typeof plain === 'string' : plain === undefined,
      `probes[${i}].plain`,
      plain,
      expected === 'unmoved' ? 'a text' : 'nothing: only `unmoved` asks about it',
    )
  })
}
