import type { Run } from '../run.js'
import { type ResolvedJudging, resolveJudging } from './resolve.js'
import { startJudging } from './start.js'
import type {
  JudgeDatasetOptions,
  JudgedDataset,
  JudgedItem,
  JudgingItem,
  JudgingResult,
  JudgingStart,
} from './types.js'

/** Responses that are judged, and what the judge said of them. Made by {@link judgeDataset}. */
export class Judging<Item extends JudgingItem = JudgingItem> {
  readonly #options: ResolvedJudging<Item>

  /** @internal */
  constructor(options: ResolvedJudging<Item>) {
    this.#options = options
  }

  /**
   * Begins, or goes on with, the judging: no recorded call is made again. It ends with the files of the run directory.
   *
   * @throws `InvalidArgumentError` for an option that is unknown or not usable.
   */
  start(start: JudgingStart = {}): Run<JudgingResult<JudgedDataset>> {
    const options = this.#options
    return startJudging(options, start, 1, async parts => {
      const { judgeOnce } = await import('./judge-once.js')
      return judgeOnce(parts, options)
    })
  }

  /**
   * What the judge said, item by item in their order, read back from the recorded calls; no model is opened. The ledger
   * is held while it is read.
   *
   * @throws `RunError` where calls are missing or were made under other settings; the signal's reason.
   */
  async *judged({
    signal,
  }: Pick<JudgingStart, 'signal'> = {}): AsyncGenerator<JudgedItem<Item>, void, undefined> {
    const { readJudged } = await import('./judge-once.js')
    yield* readJudged(this.#options, signal)
  }
}

/**
 * Has responses judged that are there already: of people, of other models, of a dataset. Like the loop's own judging,
 * each call is recorded before it counts, and a judging that was cut short goes on where it was; the same seed gives the
 * same data at any concurrency. A vote without a score is kept with its reason and is never a number.
 *
 * @throws `InvalidArgumentError` that names the option, what came and what was expected.
 * @example
 * ```ts
 * import { memoryLedger, rationalToNumber, scriptedProvider } from 'self-rewarding'
 * import { judgeDataset } from 'self-rewarding/judging'
 *
 * const judging = judgeDataset({
 *   ledger: memoryLedger(),
 *   model: scriptedProvider(({ prompt }) => (prompt.includes('>7<') ? 'Right.\n\nScore: 5' : 'Hm.')),
 *   items: [{ id: 'a', prompt: 'Name a prime.', responses: [{ text: '7' }, { text: '9' }] }],
 *   judge: { votes: 1, spareVotes: 0 },
 * })
 * const result = await judging.start().result
 * if (result.status === 'finished') console.log(result.report.votes.failed) // { 'no-score': 1 }
 * for await (const { item, responses } of judging.judged()) {
 *   console.log(item.id, responses.map(each => ('score' in each ? rationalToNumber(each.score) : each.excluded)))
 * }
 * ```
 */
export function judgeDataset<Item extends JudgingItem>(options: JudgeDatasetOptions<Item>): Judging<Item> {
  return new Judging(resolveJudging(options))
}
