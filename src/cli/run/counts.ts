import { count, percent, plural } from '../../report/text/numbers.js'

/** Votes from which a share of them says something. */
const leastVotes = 50
/** Share of votes without a score above which a person should look; the drift gate's. */
const mostWithout = 0.2

/** What the current stage has come to. */
export interface Counts {
  done: number
  candidates: number
  votes: number
  /** Votes that state no score. */
  without: number
  rows: number
  dropped: number
  failed: number
  retried: number
}

/** A stage that begins. */
export function nothing(): Counts {
  return { done: 0, candidates: 0, votes: 0, without: 0, rows: 0, dropped: 0, failed: 0, retried: 0 }
}

/** What to say of the judge; undefined while most votes state a score, or there are too few to tell. */
export function judgeTrouble({ votes, without }: Counts): string | undefined {
  if (votes < leastVotes || without <= mostWithout * votes) return undefined
  return `${percent(without / votes)} of the votes so far state no score; self-rewarding explain shows what the judge writes`
}

/** What a stage has come to, in words. */
export function noteOf(
  { candidates, votes, without, rows, dropped, failed, retried }: Counts,
  more: {
    /** Replies a second, where that is known. */
    readonly rate: number | undefined
    /** Calls at once, where that is known. */
    readonly limit: number | undefined
    readonly cost: string
  },
): string {
  const { rate, limit = 0, cost } = more
  const parts: readonly (readonly [number, string])[] = [
    [rate ?? 0, `${rate?.toFixed(rate < 10 ? 1 : 0)} replies/s`],
    [candidates, plural(candidates, 'candidate')],
    [votes, plural(votes, 'vote')],
    [without, `${percent(without / votes)} without a score`],
    [rows, plural(rows, 'row')],
    [dropped, `${count(dropped)} dropped`],
    [failed, `${count(failed)} failed`],
    [retried, plural(retried, 'retry')],
    [limit, `${limit} calls at once`],
    [cost.length, cost],
  ]
  return parts.flatMap(([value, text]) => (value > 0 ? [text] : [])).join(', ')
}
