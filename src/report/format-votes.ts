import type { VoteAgreement, VoteAnalysis, VotesRow } from '../iterate/index.js'
import { type Row, type Table, tableLines } from './table.js'
import { namesIn } from './tables/tally.js'
import { count, fixed, percent, plural, range } from './text/numbers.js'
import { wrap } from './text/width.js'

/** Scores that are shown one by one; more of them are for a chart. */
const mostScores = 20

/**
 * What each number of votes would have given, as plain text: ties, pairs, how often held-out votes confirm a pair, what a
 * pair costs, and which number is recommended.
 *
 * @param width Columns of the terminal. @default 100
 * @example
 * ```ts
 * import { analyseVotes, type Ledger } from 'self-rewarding'
 * import { formatVotes } from 'self-rewarding/report'
 *
 * async function show(ledger: Ledger) {
 *   console.log(formatVotes(await analyseVotes({ ledger, iterations: [1] })))
 * }
 * ```
 */
export function formatVotes(analysis: VoteAnalysis, width = 100): string {
  const { iterations, prompts, recommended } = analysis
  const of = iterations.length === 1 ? `iteration ${iterations[0]}` : `iterations ${iterations.join(', ')}`
  const { votes, why } = recommended
  const verdict =
    votes === undefined ? `No K is recommended: ${why}.` : `Recommended: K = ${votes}, as ${why}.`
  const scores = scoresTable(analysis)
  return [
    `Votes of ${of}, ${plural(prompts, 'prompt')}`,
    tableLines(rowsTable(analysis), width).join('\n'),
    ...(scores.rows.length > mostScores ? [] : ['Responses by score', tableLines(scores, width).join('\n')]),
    wrap(verdict, width).join('\n'),
  ].join('\n\n')
}

function rowsTable({ byVotes }: VoteAnalysis): Table {
  const row = (name: string, of: (row: VotesRow) => string): Row => ({ name, cells: byVotes.map(of) })
  const agreed = (name: string, of: (row: VotesRow) => VoteAgreement): Row[] => [
    row(name, each => percent(of(each).value)),
    { ...row('95% interval', each => range(of(each).interval, percent)), part: true },
    { ...row('of pairs', each => count(of(each).n)), part: true },
  ]
  return {
    title: 'Votes',
    head: ['', ...byVotes.map(({ votes }) => `K=${votes}`)],
    rows: [
      row('prompts with one score', ({ tied }) => percent(tied.value)),
      { ...row('of prompts', ({ tied }) => count(tied.n)), part: true },
      row('responses without a score', ({ unscored }) => percent(unscored.value)),
      { ...row('of responses', ({ unscored }) => count(unscored.n)), part: true },
      row('pairs', ({ pairs }) => count(pairs)),
      row('votes asked', ({ asked }) => count(asked)),
      row('calls of the judge', ({ calls }) => count(calls)),
      row('pairs of 1,000 calls', ({ pairsPer1000Calls }) => fixed(pairsPer1000Calls, 1)),
      row('votes for each pair', ({ votesPerPair }) => fixed(votesPerPair, 1)),
      row('calls for each pair', ({ callsPerPair }) => fixed(callsPerPair, 1)),
      row('tokens for each pair', ({ tokensPerPair }) => fixed(tokensPerPair, 0)),
      ...agreed('confirmed by the last vote', ({ lastVoteAgreement }) => lastVoteAgreement),
      ...agreed('confirmed by all that are left', ({ agreement }) => agreement),
    ],
  }
}

function scoresTable({ byVotes }: VoteAnalysis): Table {
  return {
    title: 'Responses by score',
    head: ['score', ...byVotes.map(({ votes }) => `K=${votes}`)],
    rows: namesIn(byVotes.map(({ scores }) => scores)).map(name => ({
      name,
      cells: byVotes.map(({ scores }) => count(scores[name] ?? 0)),
    })),
  }
}
