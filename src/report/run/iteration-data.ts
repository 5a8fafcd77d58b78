import { codePoints } from '../../evaluate/code-points.js'
import { Moments } from '../../evaluate/stats/moments.js'
import type { Tally } from '../../iterate/index.js'
import type { Estimate } from '../estimate.js'
import type { FewerVotes } from './fewer-votes.js'
import type { PromptRows } from './prompt-rows.js'
import { lastTurn } from './rows.js'

/** More scores than this are counted by whole numbers. */
const mostValues = 24

/** Lengths of texts in characters (Unicode code points). */
export interface Lengths {
  /** Texts. */
  readonly n: number
  /** Mean over prompts of their mean, with the normal interval. */
  readonly mean: Estimate
  /** Texts by length, up to powers of two: `32` are those of 17 to 32. */
  readonly histogram: Tally
}

/** What the datasets of an iteration hold. */
export interface IterationData {
  /** Candidates by score. */
  readonly scores: Tally
  /** Pairs by the chosen response's score less the rejected one's. */
  readonly gaps: Tally
  /** Lengths of the candidates, and of what training sees. */
  readonly lengths: {
    /** All that have a text. */
    readonly candidates: Lengths
    /** Chosen responses of pairs, and positive examples. */
    readonly chosen: Lengths
    /** Rejected responses of pairs. */
    readonly rejected: Lengths
  }
  /**
   * What 1, 2, … of the votes on a response would have given, up to all; absent where there is one, or where their mean is
   * not the score.
   */
  readonly byVotes?: readonly FewerVotes[]
}

/** Counts what an iteration's datasets hold, prompt by prompt. */
export class IterationCounter {
  private readonly scores = new ValueCounter()
  private readonly gaps = new ValueCounter()
  private readonly lengths = {
    candidates: new LengthCounter(),
    chosen: new LengthCounter(),
    rejected: new LengthCounter(),
  }

  add({ scores, pairs, sft, candidates }: PromptRows): void {
    for (const { score } of scores) this.scores.add(score)
    for (const { chosen_score, rejected_score } of pairs) {
      if (chosen_score !== null && rejected_score !== null) this.gaps.add(chosen_score - rejected_score)
    }
    const { candidates: all, chosen, rejected } = this.lengths
    all.add(candidates.map(({ text }) => text))
    chosen.add([...pairs.map(row => lastTurn(row.chosen)), ...sft.map(row => lastTurn(row.completion))])
    rejected.add(pairs.map(row => lastTurn(row.rejected)))
  }

  result(): IterationData {
    const { candidates, chosen, rejected } = this.lengths
    return {
      scores: this.scores.tally(),
      gaps: this.gaps.tally(),
      lengths: {
        candidates: candidates.result(),
        chosen: chosen.result(),
        rejected: rejected.result(),
      },
    }
  }
}

/** Counts numbers by value, to two decimals; by whole numbers where there are many. */
class ValueCounter {
  private readonly counts = new Map<number, number>()

  add(value: number): void {
    const key = Math.round(value * 100) / 100
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1)
  }

  tally(): Tally {
    const isMany = this.counts.size > mostValues
    const [low, high] = [Math.min(...this.counts.keys()), Math.max(...this.counts.keys())]
    const width = isMany ? Math.max(1, Math.ceil((high - low + 1) / mostValues)) : 1
    const named = new Map<string, number>()
    for (const [value, n] of [...this.counts].sort(([a], [b]) => a - b)) {
      const name = isMany ? String(Math.floor(value / width) * width) : String(value)
      named.set(name, (named.get(name) ?? 0) + n)
    }
    return Object.fromEntries(named)
  }
}

/** Counts lengths; the texts of a prompt are not independent, so that prompts are what is averaged over. */
class LengthCounter {
  private readonly means = new Moments()
  private readonly powers = new Map<number, number>()
  private n = 0

  add(texts: readonly string[]): void {
    if (texts.length === 0) return
    let sum = 0
    for (const text of texts) {
      const length = codePoints(text)
      sum += length
      const power = length <= 8 ? 3 : Math.ceil(Math.log2(length))
      this.powers.set(power, (this.powers.get(power) ?? 0) + 1)
    }
    this.means.add(sum / texts.length)
    this.n += texts.length
  }

  result(): Lengths {
    const { n, mean, squares } = this.means
    const reach = 1.96 * Math.sqrt(squares / (n - 1) / n)
    return {
      n: this.n,
      mean: { value: mean, ...(n > 1 && { interval: { low: mean - reach, high: mean + reach } }) },
      histogram: this.histogram(),
    }
  }

  /** Without gaps, so that bars stand where they belong. */
  private histogram(): Tally {
    const powers = [...this.powers.keys()]
    const named: [string, number][] = []
    for (let power = Math.min(...powers); power <= Math.max(...powers); power++)
      named.push([nameOf(power), this.powers.get(power) ?? 0])
    return Object.fromEntries(named)
  }
}

function nameOf(power: number): string {
  return String(2 ** power)
}
