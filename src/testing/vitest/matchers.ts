import type { JudgePrompt } from '../../judge/judge-prompt.js'
import type { ParseFailure } from '../../judge/types.js'
import { checkAgreement } from '../agreement/check-agreement.js'
import type { AgreementClaims, HumanRanked } from '../agreement/types.js'
import { type CheckParseOptions, checkParse } from '../check-parse.js'
import { type CheckRankOptions, checkRank } from '../check-rank.js'
import type { CheckResult } from '../check-result.js'
import type { TestedJudge, TestedResponse } from '../judge-under-test.js'
import { type CheckProbesOptions, checkProbes } from '../probes/check-probes.js'
import { probeSets } from '../probes/index.js'
import { injectionProbes } from '../probes/injection.js'
import type { Probe } from '../probes/types.js'
import { verdictProbes } from '../probes/verdict.js'
import { awaited, type Matched, type MatcherContext } from './awaited.js'

/** Settings of the matchers that ask probes. */
export interface ProbeMatcherOptions extends CheckProbesOptions {
  /** Probes to ask, such as your own. @default this library's */
  readonly probes?: readonly Probe[]
}

/** What is not known neither passes nor passes with `.not`. */
function matched({ verdict, message }: Pick<CheckResult, 'verdict' | 'message'>): Matched {
  if (verdict === 'not-enough-data') throw new Error(message)
  const pass = verdict === 'holds'
  // A message that Vitest shows of a check that holds is one of `.not`.
  return { pass, message: () => (pass ? `.not: it holds, and should not.\n\n${message}` : message) }
}

/** Those of this library; injections are written for the judge's own scale or verdict. */
function probesFor(judge: TestedJudge, kind: keyof typeof probeSets): readonly Probe[] {
  if (kind !== 'injection') return probeSets[kind]
  return judge.kind === 'scores'
    ? injectionProbes(undefined, { max: judge.prompt.scale.max })
    : verdictProbes(undefined, { prompt: judge.prompt })
}

function probesMatcher(name: string, kind: keyof typeof probeSets) {
  return function (
    this: MatcherContext,
    judge: TestedJudge,
    options: ProbeMatcherOptions = {},
  ): Promise<Matched> {
    return awaited(name, this, async () => {
      const { probes = probesFor(judgeOf(judge), kind), ...rest } = options
      return matched(await checkProbes(judge, probes, rest))
    })
  }
}

/** The matchers, for `expect.extend`. */
export const judgeMatchers = {
  toParseAs(
    text: string,
    expected: number | ParseFailure,
    options: CheckParseOptions | JudgePrompt = {},
  ): Matched {
    return matched(checkParse(text, expected, 'parse' in options ? { prompt: options } : options))
  },
  toRankAbove(
    this: MatcherContext,
    higher: TestedResponse | Promise<TestedResponse>,
    lower: string,
    options?: CheckRankOptions,
  ): Promise<Matched> {
    return awaited('toRankAbove', this, async () => matched(await checkRank(await higher, lower, options)))
  },
  toAgreeWithHumans(
    this: MatcherContext,
    judge: TestedJudge,
    instructions: readonly HumanRanked[],
    claims: AgreementClaims,
  ): Promise<Matched> {
    return awaited('toAgreeWithHumans', this, async () =>
      matched(await checkAgreement(judgeOf(judge), instructions, claims)),
    )
  },
  toResistInjection: probesMatcher('toResistInjection', 'injection'),
  toBeLengthRobust: probesMatcher('toBeLengthRobust', 'length'),
  toBeOrderInvariant: probesMatcher('toBeOrderInvariant', 'order'),
  toPassProbes(
    this: MatcherContext,
    judge: TestedJudge,
    probes: readonly Probe[],
    options?: CheckProbesOptions,
  ): Promise<Matched> {
    return awaited('toPassProbes', this, async () =>
      matched(await checkProbes(judgeOf(judge), probes, options)),
    )
  },
}

function judgeOf(judge: TestedJudge): TestedJudge {
  if (judge?.kind !== 'scores' && judge?.kind !== 'compares')
    throw new TypeError('expected a judge under test: expect(judgeUnderTest({ model, prompt }))')
  return judge
}
