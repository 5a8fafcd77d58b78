import { hashJson } from '../../../core/hash.js'
import { randomStream } from '../../../core/seed.js'
import type { ExplainedCandidate } from '../../explain/types.js'
import type { IterationIndex } from '../index/iteration-index.js'
import type { RunIndex } from '../index/run-index.js'
import { outcomes } from '../index/words.js'
import { type Judge, judgeOf } from './judge-of.js'

/** Two answers of a prompt that the judge's scores order, on sides that a draw gave them. */
export interface BlindPair {
  readonly iteration: number
  readonly prompt: number
  readonly promptText: string
  readonly a: BlindAnswer
  readonly b: BlindAnswer
  /** The side with the higher score. */
  readonly judge: 'a' | 'b'
  readonly judgedBy: Judge
  /** Hash of the three texts. */
  readonly texts: string
}

interface BlindAnswer {
  readonly candidate: number
  readonly text: string
}

/** The pairs of a run to be judged by a person, in an order that the seed gives and nothing else. */
export class BlindPairs {
  private readonly orders = new WeakMap<IterationIndex, Uint32Array>()
  /** Hashes of pairs that somebody answered, so that they are read once. */
  private readonly known = new WeakMap<IterationIndex, Map<number, string | undefined>>()

  constructor(private readonly index: RunIndex) {}

  /**
   * The first pair that is not answered; undefined where none is left.
   *
   * @param answered Hash of the texts of which a prompt's answer was given; undefined where there is none.
   */
  async next(
    answered: (iteration: number, prompt: number) => string | undefined,
  ): Promise<BlindPair | undefined> {
    const iterations = this.readIterations()
    const longest = Math.max(0, ...iterations.map(({ columns }) => columns.prompts))
    // Iterations in turn: each has a judge of its own.
    for (let at = 0; at < longest; at++) {
      for (const each of iterations) {
        const prompt = this.orderOf(each)[at]
        if (prompt === undefined || !isOrdered(each, prompt)) continue
        const said = answered(each.iteration, prompt)
        if (said !== undefined && said === (await this.hashIn(each, prompt))) continue
        const pair = await this.pairOf(each, prompt)
        if (pair !== undefined) return pair
      }
    }
    return undefined
  }

  /** Who judged an iteration; undefined where it is not read. */
  judgeOf(iteration: number): Judge | undefined {
    const manifest = this.index.run.iterations[iteration - 1]?.manifest
    return manifest && judgeOf(manifest)
  }

  /** What the texts of a prompt's pair hash to now; undefined where there is no such pair, or it is not read yet. */
  async hashOf(iteration: number, prompt: number): Promise<string | undefined> {
    const index = this.readIterations().find(each => each.iteration === iteration)
    if (index === undefined || prompt < 0 || prompt >= index.columns.prompts) return undefined
    return this.hashIn(index, prompt)
  }

  private async hashIn(index: IterationIndex, prompt: number): Promise<string | undefined> {
    const hashes = this.known.get(index) ?? new Map<number, string | undefined>()
    this.known.set(index, hashes)
    if (!hashes.has(prompt)) {
      const pair = isOrdered(index, prompt) ? await this.pairOf(index, prompt) : undefined
      hashes.set(prompt, pair?.texts)
    }
    return hashes.get(prompt)
  }

  private readIterations(): readonly IterationIndex[] {
    return this.index.iterations.filter(each => each.isSealed && each.isComplete)
  }

  private orderOf(index: IterationIndex): Uint32Array {
    const known = this.orders.get(index)
    if (known) return known
    const { prompts } = index.columns
    const random = randomStream([this.index.run.seed, 'spot-check', index.iteration])
    const order = Uint32Array.from({ length: prompts }, (_, prompt) => prompt)
    for (let last = prompts - 1; last > 0; last--) {
      const other = random.below(last + 1)
      const [from, to] = [order[last] ?? 0, order[other] ?? 0]
      order[last] = to
      order[other] = from
    }
    this.orders.set(index, order)
    return order
  }

  private async pairOf(index: IterationIndex, prompt: number): Promise<BlindPair | undefined> {
    const { iteration } = index
    const { row, candidates, outcome } = await index.find(prompt)
    const judgedBy = this.judgeOf(iteration)
    if (row === undefined || judgedBy === undefined || outcome.kind !== 'pairs') return undefined
    const random = randomStream([this.index.run.seed, 'spot-check', iteration, prompt])
    const [drawn] = random.sample(
      outcome.pairs.flatMap(({ chosen, rejected }) => ordered(candidates, chosen, rejected)),
      1,
    )
    if (drawn === undefined) return undefined
    const isFirst = random.below(2) === 0
    const [a, b] = isFirst ? [drawn.better, drawn.worse] : [drawn.worse, drawn.better]
    const texts = hashJson([row.prompt, a.text, b.text])
    return { iteration, prompt, promptText: row.prompt, a, b, judge: isFirst ? 'a' : 'b', judgedBy, texts }
  }
}

/** Whether the judge's scores order what was chosen and rejected. */
function isOrdered({ columns }: IterationIndex, prompt: number): boolean {
  const gap = columns.gap[prompt] ?? Number.NaN
  return columns.outcome[prompt] === outcomes.pair && !Number.isNaN(gap)
}

/** The two by their scores; nothing where one has no text or no score, or both have the same. */
function ordered(
  candidates: readonly ExplainedCandidate[],
  one: number,
  other: number,
): readonly { readonly better: BlindAnswer; readonly worse: BlindAnswer }[] {
  const answer = (at: number) => candidates.find(({ candidate }) => candidate === at)
  const [left, right] = [answer(one), answer(other)]
  if (left?.text === undefined || right?.text === undefined) return []
  // The votes on a text count for all candidates that have it.
  if (left.score === undefined || right.score === undefined || left.score === right.score) return []
  const named = ({ candidate, text = '' }: ExplainedCandidate): BlindAnswer => ({ candidate, text })
  return left.score > right.score
    ? [{ better: named(left), worse: named(right) }]
    : [{ better: named(right), worse: named(left) }]
}
