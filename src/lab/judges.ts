import { type Rational, toRational } from '../core/rational.js'
import { randomStream } from '../core/seed.js'
import type { Completion, GenerateRequest, ModelProvider } from '../model/provider.js'
import type { PairStrategy, PreferencePair } from '../select/index.js'
import type { Example, World } from './world/world.js'

/**
 * Who judges.
 *
 * - `self`: the model itself, as in the paper.
 * - `frozen`: M1 in every iteration, a fixed reward model.
 * - `shuffled`: the model itself, but its scores change places among the texts of a prompt: as many pairs and ties, no
 *   information. A control.
 * - `random`: scores by chance. A control.
 * - `oracle`: the true rubric. An upper bound, which no real run has.
 * - `format-only`: what a judge would do that looks at style alone. A hacked judge.
 * - `length`: longer is better. A hacked judge.
 */
export const labJudges = ['self', 'frozen', 'shuffled', 'random', 'oracle', 'format-only', 'length'] as const

/** Who judges in the lab; see {@link labJudges}. */
export type LabJudge = (typeof labJudges)[number]

/** Gives a response a score, with a stream of the vote's own. */
type Rule = (example: Example, random: { below(bound: number): number }) => number

/** Judges that are a rule, not a model. */
export function ruleOf(world: World, judge: LabJudge): Rule | undefined {
  switch (judge) {
    case 'oracle':
      return example => world.quality(example).points
    case 'random':
      return (_, random) => random.below(6)
    case 'length':
      return ({ response }) => Math.min(5, Math.floor(response.split(' ').length / 2))
    case 'format-only':
      return ({ response }) => 2 * Number(/^sure\b/.test(response)) + 3 * Number(/\bdone$/.test(response))
    default:
      return undefined
  }
}

/** A provider whose judgements come from elsewhere: another model, or a rule. */
export function judgedBy(
  world: World,
  policy: ModelProvider,
  judge: ModelProvider | { readonly name: string; readonly rule: Rule },
): ModelProvider {
  const isModel = 'generate' in judge
  const name = isModel ? judge.revision : judge.name
  return {
    ...policy,
    revision: `${policy.revision}+judge:${name}`,
    async generate(request) {
      const question = judgedExample(world, request)
      if (question === undefined) return policy.generate(request)
      if (isModel) return judge.generate(request)
      const completions = Array.from({ length: request.n }, (_, i): Completion => {
        const score = judge.rule(question, randomStream([request.seed, i]))
        return { text: `Score: ${score}`, finish: 'stop' }
      })
      return { completions, usage: { promptTokens: 0, completionTokens: 0 } }
    },
    async close() {
      await policy.close?.()
      if (isModel) await judge.close?.()
    },
  }
}

/** What a request asks to judge; `undefined` for one that does not. */
function judgedExample(world: World, { input }: GenerateRequest): Example | undefined {
  return world.readJudgePrompt('text' in input ? input.text : (input.messages[0]?.content ?? ''))
}

/**
 * A strategy that sees the scores of a prompt's texts in another order. Candidates with the same text keep one score
 * between them, as they had, and candidates that take no part keep theirs: otherwise a text that came twice would win or
 * lose more often than its share, and the pairs would say something after all.
 *
 * @example
 * ```ts
 * import { bestVsWorst, selectPairs } from 'self-rewarding'
 * import { shuffled } from 'self-rewarding/lab'
 *
 * const candidates = [5, 1, 4, 3].map(score => ({ text: `answer of ${score}`, score }))
 * const { pairs } = selectPairs([{ prompt: 'Name a prime.', candidates }], shuffled(bestVsWorst()))
 * console.log(pairs.length) // 1
 * ```
 */
export function shuffled<Pair extends PreferencePair>(strategy: PairStrategy<Pair>): PairStrategy<Pair> {
  return {
    ...strategy,
    name: `shuffled-${strategy.name}`,
    select(prompt, random) {
      const scores = new Map<string, Rational>()
      for (const { text, score, finish = 'stop' } of prompt.candidates) {
        if (score !== undefined && finish === 'stop') scores.set(text, toRational(score))
      }
      const drawn = random.sample([...scores.values()], scores.size)
      const exchanged = new Map([...scores.keys()].map((text, i) => [text, drawn[i]]))
      const candidates = prompt.candidates.map(candidate => {
        const { text, score, finish = 'stop' } = candidate
        const other = exchanged.get(text)
        return score === undefined || finish !== 'stop' || other === undefined
          ? candidate
          : { ...candidate, score: other }
      })
      return strategy.select({ ...prompt, candidates }, random)
    },
  }
}
