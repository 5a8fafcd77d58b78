import { ensure, refuseUnknown } from '../../core/check.js'
import { codePoints } from '../code-points.js'
import { CoMoments, Moments } from '../stats/moments.js'
import { checkSignedPrompt, numberOf } from './check.js'
import { type JudgeSigns, type Sign, type SignedPrompt, signOf } from './types.js'
import { VoteConsistencyCounter } from './vote-consistency.js'

/** Options of {@link judgeSigns}. */
export interface JudgeSignsOptions {
  /** The scale's maximum, which `maxShare` counts. */
  readonly max: number
}

/**
 * Counts the signs of judge drift, prompt by prompt: prompts may stream through, memory does not grow.
 *
 * @throws `InvalidArgumentError` for a `max` that is no finite number, or an unknown option.
 * @example
 * ```ts
 * import { JudgeSignsCounter } from 'self-rewarding/evaluate'
 *
 * const counter = new JudgeSignsCounter({ max: 5 })
 * counter.add({ responses: [{ text: 'yes', score: 5 }, { text: 'yes, of course', score: 5 }] })
 * console.log(counter.result().tieRate) // { value: 1, n: 1 }
 * ```
 */
export class JudgeSignsCounter {
  readonly #max: number
  readonly #votes = new VoteConsistencyCounter()
  readonly #scores = new Moments()
  readonly #lengths = new Moments()
  readonly #differences = new Moments()
  readonly #pooled = new CoMoments()
  readonly #within = new CoMoments()
  #atMax = 0
  #tied = 0
  #compared = 0
  #valid = 0
  #failed = 0
  #longer = 0
  #unequal = 0
  #equal = 0

  /** @throws `InvalidArgumentError` as the class says. */
  constructor(options: JudgeSignsOptions) {
    refuseUnknown(options, ['max'])
    ensure(Number.isFinite(options.max), 'max', options.max, 'the highest score of the scale')
    this.#max = options.max
  }

  /** @throws `InvalidArgumentError` naming the field, for what is no such prompt; then nothing of it is counted. */
  add(prompt: SignedPrompt): void {
    checkSignedPrompt(prompt)
    const { responses, pairs = [] } = prompt
    const own = new CoMoments()
    const seen = new Set<string>()
    const scored = new Map<string, number>()
    for (const { text, score, votes = [], failedVotes = 0 } of responses) {
      const length = codePoints(text)
      this.#lengths.add(length)
      if (score !== undefined) {
        const value = numberOf(score)
        scored.set(text, value)
        this.#scores.add(value)
        if (value === this.#max) this.#atMax++
        this.#pooled.add(length, value)
        own.add(length, value)
      }
      // Equal texts are judged once.
      const isVotedOn = votes.length + failedVotes > 0
      if (!isVotedOn || seen.has(text)) continue
      seen.add(text)
      this.#valid += votes.length
      this.#failed += failedVotes
      this.#votes.add(votes)
    }
    if (own.n > 1) this.#within.addCentred(own)
    if (scored.size > 1) {
      this.#compared++
      if (new Set(scored.values()).size === 1) this.#tied++
    }
    for (const { chosen, rejected } of pairs) this.#addPair(codePoints(chosen) - codePoints(rejected))
  }

  #addPair(difference: number): void {
    this.#differences.add(difference)
    if (difference === 0) {
      this.#equal++
      return
    }
    this.#unequal++
    if (difference > 0) this.#longer++
  }

  /** The signs of what was added so far. */
  result(): JudgeSigns {
    const { agreement, alpha } = this.#votes.result()
    return {
      maxShare: share(this.#atMax, this.#scores.n),
      tieRate: share(this.#tied, this.#compared),
      voteFailureRate: share(this.#failed, this.#valid + this.#failed),
      longerChosen: { ...share(this.#longer, this.#unequal), equal: this.#equal },
      scoreLength: signOf(this.#pooled.correlation, this.#pooled.n),
      scoreLengthWithin: signOf(this.#within.correlation, this.#within.n),
      lengthDifference: meanOf(this.#differences),
      voteAgreement: agreement,
      voteAlpha: alpha,
      meanScore: meanOf(this.#scores),
      meanLength: meanOf(this.#lengths),
    }
  }
}

/**
 * The signs of judge drift of prompts that are there already; {@link JudgeSignsCounter} takes them one by one.
 *
 * @throws `InvalidArgumentError` naming the field, for what is no such prompt, and unusable options.
 * @example
 * ```ts
 * import { judgeSigns } from 'self-rewarding/evaluate'
 *
 * const signs = judgeSigns(
 *   [
 *     {
 *       responses: [
 *         { text: 'sure, here it is', score: 5, votes: [5, 5] },
 *         { text: 'here', score: 2, votes: [1, 3] },
 *       ],
 *       pairs: [{ chosen: 'sure, here it is', rejected: 'here' }],
 *     },
 *   ],
 *   { max: 5 },
 * )
 * console.log(signs.longerChosen.value, signs.lengthDifference.value) // 1 12
 * ```
 */
export function judgeSigns(prompts: Iterable<SignedPrompt>, options: JudgeSignsOptions): JudgeSigns {
  const counter = new JudgeSignsCounter(options)
  for (const prompt of prompts) counter.add(prompt)
  return counter.result()
}

function share(part: number, whole: number): Sign {
  return signOf(whole === 0 ? undefined : part / whole, whole)
}

function meanOf({ n, mean }: Moments): Sign {
  return signOf(n === 0 ? undefined : mean, n)
}
