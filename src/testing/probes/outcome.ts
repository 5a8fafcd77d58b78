import { compareRational, type Rational, rationalToNumber } from '../../core/rational.js'
import { outcomeOf } from '../../evaluate/head-to-head.js'
import type { ComparedResponses } from '../../judge/compare-responses.js'
import { signed } from '../../report/text/numbers.js'
import type { ComparingJudge, ScoringJudge, TestedJudge } from '../judge-under-test.js'
import { brief, scoreOf, verdictsInWords, votesInWords } from '../words.js'
import type { Probe } from './types.js'

/** What a judge did with a probe. */
export interface ProbeOutcome {
  /** The probe. */
  readonly probe: Probe
  /** Whether it is as expected; undefined where the judge gave no score or no verdict. */
  readonly isRight: boolean | undefined
  /** By how much the other response is ahead of the better one, in points; undefined for judges that compare. */
  readonly lead?: number
  /** What it said, in words. */
  readonly inWords: string
}

/** Asks the judge about a probe. */
export function askProbe(judge: TestedJudge, probe: Probe, tolerance: number): Promise<ProbeOutcome> {
  return judge.kind === 'scores' ? byScore(judge, probe, tolerance) : byComparison(judge, probe)
}

async function byScore(judge: ScoringJudge, probe: Probe, tolerance: number): Promise<ProbeOutcome> {
  const { id, prompt, expected } = probe
  const [better, worse] = await Promise.all([
    judge.score({ prompt, response: probe.better }),
    judge.score({ prompt, response: probe.worse }),
  ])
  const names =
    expected === 'above' ? ['better answer', 'worse answer'] : ['answer', 'with what adds nothing']
  const inWords = [
    `${id}: ${scoreOf(better)} -> ${scoreOf(worse)}${leadInWords(better.score, worse.score)}`,
    `  prompt: ${brief(prompt)}`,
    `  ${names[0]}: ${brief(better.response)}\n  ${votesInWords(better)}`,
    `  ${names[1]}: ${brief(worse.response, 400)}\n  ${votesInWords(worse)}`,
  ].join('\n')
  if (better.score === undefined || worse.score === undefined) return { probe, isRight: undefined, inWords }
  const lead = leadOf(better.score, worse.score)
  const isRight =
    expected === 'above' ? compareRational(better.score, worse.score) > 0 : lead <= tolerance + 1e-9
  return { probe, isRight, lead, inWords }
}

const leadOf = (better: Rational, worse: Rational): number =>
  rationalToNumber(worse) - rationalToNumber(better)

function leadInWords(better: Rational | undefined, worse: Rational | undefined): string {
  return better && worse ? ` (${signed(leadOf(better, worse), 2)})` : ''
}

async function byComparison(judge: ComparingJudge, probe: Probe): Promise<ProbeOutcome> {
  const { prompt, better, plain } = probe
  const compare = (b: string): Promise<ComparedResponses> => judge.compare({ prompt, a: better, b })
  const [said, without] = await Promise.all([
    compare(probe.worse),
    plain === undefined ? plain : compare(plain),
  ])
  const isRight = without ? isUnmoved(without, said) : isAsExpected(said, probe.expected)
  return { probe, isRight, inWords: comparisonInWords(probe, said, without) }
}

function isAsExpected(said: ComparedResponses, expected: Probe['expected']): boolean | undefined {
  const outcome = outcomeOf(said)
  if (outcome === undefined) return undefined
  if (expected === 'same') return said.ab === said.ba
  return expected === 'above' ? outcome === 'a' : outcome !== 'b'
}

/** How well the response that is dressed up does with a verdict. */
const standing = { a: 0, tie: 1, b: 2 } as const

/** Whether it does better in neither order; undefined where a verdict for that is missing. */
function isUnmoved(without: ComparedResponses, said: ComparedResponses): boolean | undefined {
  const isAhead = (['ab', 'ba'] as const).map(order => {
    const [before, after] = [without[order], said[order]]
    return before && after && standing[after] > standing[before]
  })
  if (isAhead.includes(true)) return false
  return isAhead.includes(undefined) ? undefined : true
}

function comparisonInWords(probe: Probe, said: ComparedResponses, without?: ComparedResponses): string {
  const { id, prompt, better, worse, plain = '' } = probe
  const lines = [
    `${id}: ${without ? `${outcomeInWords(without)} -> ` : ''}${outcomeInWords(said)}`,
    `  prompt: ${brief(prompt)}`,
    `  A: ${brief(better)}`,
    `  B: ${brief(worse, 400)}`,
    `  ${verdictsInWords(said)}`,
  ]
  if (without) lines.push(`  B without what was added: ${brief(plain)}`, `  ${verdictsInWords(without)}`)
  return lines.join('\n')
}

function outcomeInWords({ ab, ba }: ComparedResponses): string {
  if (ab === undefined || ba === undefined) return 'no verdict'
  if (ab !== ba) return 'the orders disagree'
  return ab === 'tie' ? ab : ab.toUpperCase()
}
