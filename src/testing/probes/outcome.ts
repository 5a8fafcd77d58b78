import { compareRational, type Rational, rationalToNumber } from '../../core/rational.js'
import { outcomeOf } from '../../evaluate/head-to-head.js'
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
    `  ${names[1]}: ${brief(worse.response)}\n  ${votesInWords(worse)}`,
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
  const { id, prompt, expected } = probe
  const said = await judge.compare({ prompt, a: probe.better, b: probe.worse })
  const outcome = outcomeOf(said)
  const inWords = [
    `${id}: ${outcome === undefined ? 'no verdict' : outcome === 'a' ? 'A' : outcome === 'b' ? 'B' : 'tie, or the orders disagree'}`,
    `  prompt: ${brief(prompt)}\n  A: ${brief(probe.better)}\n  B: ${brief(probe.worse)}`,
    `  ${verdictsInWords(said)}`,
  ].join('\n')
  if (outcome === undefined) return { probe, isRight: undefined, inWords }
  const isRight =
    expected === 'same' ? said.ab === said.ba : expected === 'above' ? outcome === 'a' : outcome !== 'b'
  return { probe, isRight, inWords }
}
