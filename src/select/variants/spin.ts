import { ensure, invalid, refuseUnknown } from '../../core/check.js'
import { Sha256 } from '../../core/sha256.js'
import { checkUnfinished, type Unfinished } from '../eligible.js'
import type { ExcludedCandidate, PairExclusion, PairStrategy, ScoredCandidate } from '../types.js'

/** What people answered: a map from prompt to answer, or a list. A prompt has one answer, and no answer is blank. */
export type HumanAnswers =
  | ReadonlyMap<string, string>
  | readonly {
      /** The instruction, as it is among the run's prompts. */
      readonly prompt: string
      /** The answer to it. */
      readonly response: string
    }[]

/** Settings of {@link spin}. */
export interface SpinOptions {
  /** What people answered. The strategy's `options` hold a hash of it, which does not depend on its order. */
  readonly answers: HumanAnswers
  /** Whether a generation that did not finish may be rejected. @default 'exclude' */
  readonly unfinished?: Unfinished
}

/**
 * SPIN (Chen et al. 2024): the human answer is chosen, the model's own generation rejected. It reads no scores
 * (`needs: 'texts'`), so a pair has none, and no `chosenCandidate`.
 *
 * SPIN generates once for a prompt; of several generations a seeded draw takes one. A generation with the text of the
 * answer, an empty one and, by default, a cut one are left out and counted. A prompt without an answer gives no pair
 * (`no-answer`); prompts are looked up letter for letter.
 *
 * @throws `InvalidArgumentError` for no answers, a blank one, two different ones to one prompt, and an unknown option.
 * @example
 * ```ts
 * import { selectPairs } from 'self-rewarding'
 * import { spin } from 'self-rewarding/select'
 *
 * const answers = [{ prompt: 'Name a prime.', response: 'Two is a prime.' }]
 * const { pairs } = selectPairs([{ prompt: 'Name a prime.', candidates: [{ text: '9' }] }], spin({ answers }))
 * console.log(pairs[0]?.chosen, pairs[0]?.rejected) // Two is a prime. 9
 * ```
 */
export function spin(options: SpinOptions): PairStrategy {
  refuseUnknown(options, ['answers', 'unfinished'])
  const { unfinished = 'exclude' } = options
  checkUnfinished(unfinished)
  const answers = readAnswers(options.answers)
  return {
    method: 'dpo',
    name: 'spin',
    needs: 'texts',
    options: { answers: hashOf(answers), unfinished },
    select({ prompt, index, candidates }, random) {
      const answer = answers.get(prompt)
      if (answer === undefined) return { ok: false, reason: 'no-answer', excluded: [] }
      const excluded: ExcludedCandidate[] = []
      const able: (readonly [number, string])[] = []
      for (const [candidate, generated] of candidates.entries()) {
        const reason = whyNot(generated, answer, unfinished)
        if (reason) excluded.push({ candidate, reason })
        else able.push([candidate, generated.text])
      }
      const drawn = able.length > 0 ? able[random.below(able.length)] : undefined
      if (drawn === undefined) return { ok: false, reason: shortageOf(excluded), excluded }
      const [rejectedCandidate, rejected] = drawn
      const row = { prompt, promptIndex: index, chosen: answer, rejected, rejectedCandidate }
      return { ok: true, rows: [row], excluded }
    },
  }
}

function whyNot(
  { text, finish = 'stop' }: ScoredCandidate,
  answer: string,
  unfinished: Unfinished,
): ExcludedCandidate['reason'] | undefined {
  if (text.trim() === '') return 'empty'
  if (finish !== 'stop' && unfinished === 'exclude') return 'unfinished'
  return wordsOf(text) === wordsOf(answer) ? 'same-text' : undefined
}

/** A pair of texts that differ in their line ends, or in the space around them, would teach just that. */
function wordsOf(text: string): string {
  return text.replaceAll('\r\n', '\n').trim()
}

/** Why all are excluded: what came nearest to a pair. */
function shortageOf(excluded: readonly ExcludedCandidate[]): PairExclusion {
  if (excluded.some(({ reason }) => reason === 'same-text')) return 'same-text'
  return excluded.some(({ reason }) => reason === 'unfinished') ? 'too-few-finished' : 'no-candidate'
}

function readAnswers(given: HumanAnswers): ReadonlyMap<string, string> {
  const isKnown = Array.isArray(given) || given instanceof Map
  ensure(isKnown, 'answers', given, 'a Map or a list of { prompt, response }')
  // Array.isArray does not narrow a read-only list.
  const entries = 'get' in given ? given : given.map(({ prompt, response }) => [prompt, response] as const)
  const answers = new Map<string, string>()
  for (const [prompt, response] of entries) {
    const isText = typeof prompt === 'string' && typeof response === 'string' && response.trim() !== ''
    ensure(isText, 'answers', { prompt, response }, 'a prompt and an answer that is not blank')
    const known = answers.get(prompt) ?? response
    if (known !== response) throw invalid('answers', { prompt, known, response }, 'one answer to a prompt')
    answers.set(prompt, response)
  }
  ensure(answers.size > 0, 'answers', given, 'at least one answer')
  return answers
}

/** Answer by answer: one text of all of them could be too long. */
function hashOf(answers: ReadonlyMap<string, string>): string {
  const hash = new Sha256()
  for (const entry of [...answers].sort(([a], [b]) => (a < b ? -1 : 1))) hash.update(JSON.stringify(entry))
  return hash.hex().slice(0, 32)
}
