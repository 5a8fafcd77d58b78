import { ensure, refuseUnknown } from '../../core/check.js'
import { compareRational, type Rational, toRational } from '../../core/rational.js'
import { whyWithout } from '../stage/why-without.js'
import { Counter, type Tally } from '../tally.js'
import type { JudgedItem, JudgingItem } from './types.js'

/** A row that is kept. */
export interface KeptRow<Item extends JudgingItem = JudgingItem> {
  /** Index of the item, from 0. */
  readonly index: number
  /** The item, as it was given. */
  readonly item: Item
  /** The response, as it was given. */
  readonly response: Item['responses'][number]
  /** Its score, at least the threshold. */
  readonly score: Rational
}

/** What became of the rows that were read so far. */
export interface ScoreFilterReport {
  /** Responses read: `kept` + all of `excluded`. */
  readonly rows: number
  /** Those kept. */
  readonly kept: number
  /** Those not kept: `below` the threshold, `too-few-valid-votes`, `empty`. */
  readonly excluded: Tally
  /** Votes without a score on responses that have none, by reason of the parser, or `call-` and why a call failed. */
  readonly unread: Tally
}

/** Rows that are kept, as they are read, and the counts of the others. */
export interface ScoreFilter<Item extends JudgingItem = JudgingItem> extends AsyncIterable<KeptRow<Item>> {
  /** What became of all that was read so far. */
  readonly report: ScoreFilterReport
}

/**
 * The responses whose score is at least a threshold, and a count of all others: a dataset filtered by a judge, as
 * AlpaGasus does (Chen et al. 2023, arXiv 2307.08701: ChatGPT's ratings from 0 to 5, threshold 4.5, 9k of Alpaca's 52k
 * rows). A response without a score is excluded with its reason, whatever the threshold.
 *
 * @param judged What `judgeDataset` gave.
 * @throws `InvalidArgumentError` for a threshold that is no finite number.
 * @example
 * ```ts
 * import { filterByScore, type Judging } from 'self-rewarding/judging'
 *
 * async function best(judging: Judging) {
 *   const filter = filterByScore(judging.judged(), { min: 4.5 })
 *   const rows = []
 *   for await (const { item, response } of filter) rows.push({ prompt: item.prompt, completion: response.text })
 *   console.log(filter.report.excluded)
 *   return rows
 * }
 * ```
 */
export function filterByScore<Item extends JudgingItem>(
  judged: AsyncIterable<JudgedItem<Item>>,
  options: {
    /** Lowest score that is kept. No default: it depends on the judge's scale. */
    readonly min: number
  },
): ScoreFilter<Item> {
  refuseUnknown(options, ['min'])
  ensure(Number.isFinite(options.min), 'min', options.min, "a number on the judge's scale")
  const min = toRational(options.min)
  const excluded = new Counter()
  const unread = new Counter()
  let kept = 0
  let rows = 0
  return {
    get report() {
      return { rows, kept, excluded: excluded.tally(), unread: unread.tally() }
    },
    async *[Symbol.asyncIterator]() {
      for await (const { index, item, responses } of judged) {
        for (const text of responses) {
          rows++
          if (!('score' in text)) {
            excluded.add(text.excluded)
            for (const vote of text.votes) {
              const reason = vote && whyWithout(vote)
              if (reason !== undefined) unread.add(reason)
            }
          } else if (compareRational(text.score, min) < 0) excluded.add('below')
          else {
            kept++
            yield { index, item, response: text.response, score: text.score }
          }
        }
      }
    },
  }
}
