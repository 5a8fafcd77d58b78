import type { RunSummary } from '../summary.js'
import type { Row, Table } from '../table.js'
import { count, fixed, percent, plural, range } from '../text/numbers.js'

/** What 1, 2, … votes a response would have given in each iteration; no rows where there was but one. */
export function fewerVotesTable(iterations: NonNullable<RunSummary['iterations']>): Table {
  return {
    title: 'By votes a response',
    head: [
      '',
      'prompts with one score',
      'pairs',
      'votes for each pair',
      'confirmed by the last vote',
      '95% interval',
      'of pairs',
    ],
    rows: iterations.flatMap(({ iteration, name, byVotes = [] }) =>
      byVotes.map(
        ({ votes, tied, pairs, votesPerPair, lastVoteAgreement: { value, interval, n } }, i): Row => ({
          name:
            i === 0 ? `iteration ${iteration} (${name}), ${plural(votes, 'vote')}` : plural(votes, 'vote'),
          part: i > 0,
          cells: [
            percent(tied.value),
            count(pairs),
            fixed(votesPerPair, 1),
            percent(value),
            range(interval, percent),
            count(n),
          ],
        }),
      ),
    ),
  }
}
