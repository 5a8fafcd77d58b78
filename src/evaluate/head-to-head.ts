import { ensure } from '../core/check.js'
import type { Verdict } from '../judge/parse-verdict.js'
import { type BootstrapInterval, type BootstrapOptions, bootstrap } from './bootstrap.js'
import { mean } from './mean.js'
import { ratio } from './metrics.js'
import { detectableNet, promptsNeeded } from './prompts-needed.js'
import { binomialTest } from './stats/binomial.js'

/** One prompt, judged in both orders. */
export interface Comparison {
  /**
   * The verdict when A's response was shown first, as the model it names: `'a'` if the first was preferred.
   */
  readonly ab: Verdict | undefined
  /**
   * The verdict when B's response was shown first, as the model it names: `'a'` if the *second* was preferred. A judge
   * that always says "the first" gives `ab: 'a', ba: 'b'`.
   */
  readonly ba: Verdict | undefined
}

/** Model A against model B. Shares 0..1; undefined at n = 0. */
export interface HeadToHead {
  /** Prompts with both verdicts. */
  readonly n: number
  /** Prompts with a verdict that could not be parsed. */
  readonly excluded: number
  /** Prompts on which both orders prefer A. */
  readonly win: number
  /** Prompts with a tie verdict, or on which the orders disagree. */
  readonly tie: number
  /** Prompts on which both orders prefer B. */
  readonly lose: number
  /** win / n, 0..1. */
  readonly winRate: number | undefined
  /** tie / n, 0..1. */
  readonly tieRate: number | undefined
  /** lose / n, 0..1. */
  readonly loseRate: number | undefined
  /** (win - lose) / n, -1..1. */
  readonly net: number | undefined
  /** Interval of net, from a bootstrap over prompts. */
  readonly netInterval: BootstrapInterval | undefined
  /** Net if excluded prompts counted as lost, -1..1. */
  readonly netAsWrong: number | undefined
  /** Two-sided sign test on win + lose decided prompts; undefined if there is none. */
  readonly pvalue: number | undefined
  /**
   * Prompts needed to see a net as large as this one, with as many ties, at power 0.8; undefined without a net, or at 0.
   * For planning the next comparison: this net is uncertain itself.
   */
  readonly promptsNeeded: number | undefined
  /**
   * Minimum detectable effect: the smallest net, 0..1, that n prompts with as many ties see, at power 0.8; undefined
   * where they are too few for any.
   */
  readonly detectable: number | undefined
  /** Prompts on which the orders prefer different models. */
  readonly flips: number
  /** flips / n, 0..1. */
  readonly flipRate: number | undefined
  /** Share of verdicts for the response shown first, of all that name one; 0.5 is no preference for a position. */
  readonly firstPosition: number | undefined
}

/**
 * Head to head of two models, each prompt judged in both orders so that a judge's preference for a position becomes
 * a tie instead of a win.
 *
 * @param comparisons Verdicts, already mapped back from positions to models.
 * @throws `InvalidArgumentError` for a comparison or a verdict that is none.
 * @example
 * ```ts
 * import { headToHead } from 'self-rewarding/evaluate'
 *
 * const { win, tie, lose, net } = headToHead([
 *   { ab: 'a', ba: 'a' }, // a win for A
 *   { ab: 'a', ba: 'b' }, // the first position both times: a tie
 * ])
 * console.log(win, tie, lose, net) // 1 1 0 0.5
 * ```
 */
export function headToHead(comparisons: readonly Comparison[], options: BootstrapOptions = {}): HeadToHead {
  ensure(Array.isArray(comparisons), 'comparisons', comparisons, 'an array')
  let first = 0
  let named = 0
  let flips = 0
  let excluded = 0
  const nets: number[] = []
  comparisons.forEach((comparison, i) => {
    ensure(
      typeof comparison === 'object' && comparison !== null,
      `comparisons[${i}]`,
      comparison,
      'two verdicts',
    )
    const { ab, ba } = comparison
    checkVerdict(ab, `comparisons[${i}].ab`)
    checkVerdict(ba, `comparisons[${i}].ba`)
    if (ab === undefined || ba === undefined) {
      excluded++
      return
    }
    for (const [verdict, shownFirst] of [
      [ab, 'a'],
      [ba, 'b'],
    ]) {
      if (verdict === 'tie') continue
      named++
      if (verdict === shownFirst) first++
    }
    if (ab !== ba && ab !== 'tie' && ba !== 'tie') flips++
    const outcome = outcomeOf({ ab, ba })
    nets.push(outcome === 'a' ? 1 : outcome === 'b' ? -1 : 0)
  })
  const n = nets.length
  const win = nets.filter(net => net > 0).length
  const lose = nets.filter(net => net < 0).length
  const tie = n - win - lose
  const netInterval = bootstrap(nets, mean, options)
  const plan = { tieRate: tie / n, confidence: options.confidence ?? 0.95 }
  return {
    n,
    excluded,
    win,
    tie,
    lose,
    winRate: ratio(win, n),
    tieRate: ratio(tie, n),
    loseRate: ratio(lose, n),
    net: ratio(win - lose, n),
    netInterval,
    netAsWrong: ratio(win - lose - excluded, n + excluded),
    pvalue: win + lose > 0 ? binomialTest(win, win + lose) : undefined,
    promptsNeeded: win === lose ? undefined : promptsNeeded({ net: (win - lose) / n, ...plan }),
    detectable: win + lose === 0 ? undefined : detectableNet({ n, ...plan }),
    flips,
    flipRate: ratio(flips, n),
    firstPosition: ratio(first, named),
  }
}

/** Who is better on a prompt: a tie where the orders disagree; undefined where one of them has no verdict. */
export function outcomeOf({ ab, ba }: Comparison): Verdict | undefined {
  if (ab === undefined || ba === undefined) return undefined
  return ab === ba ? ab : 'tie'
}

function checkVerdict(verdict: unknown, field: string): void {
  const known: readonly unknown[] = ['a', 'b', 'tie', undefined]
  ensure(
    known.includes(verdict),
    field,
    verdict,
    "'a', 'b', 'tie', or undefined where it could not be parsed",
  )
}
