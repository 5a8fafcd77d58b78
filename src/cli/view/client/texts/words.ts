import { fixed } from '../../../../report/text/numbers.js'
import { short } from './short.js'

/** What became of a prompt, as a label. */
const outcomes: { readonly [outcome: string]: string } = {
  pair: 'pair',
  positive: 'to be imitated',
  open: 'not decided yet',
  none: 'no row, for any reason',
}

/** A reason of a rule stays as the dataset has it, so that it can be looked up. */
export function outcomeInWords(outcome: string): string {
  return Object.hasOwn(outcomes, outcome) ? (outcomes[outcome] ?? outcome) : short(outcome, 60)
}

const finishes: { readonly [finish: string]: string } = {
  stop: 'came to its end',
  length: 'cut off at the length limit',
  filter: 'stopped by a filter',
  tool: 'ended with a call of a tool',
  unknown: 'end unknown',
}

/** How a candidate ended. */
export function finishInWords(finish: string): string {
  return Object.hasOwn(finishes, finish) ? (finishes[finish] ?? finish) : `ended by ${short(finish, 60)}`
}

const reasons: { readonly [reason: string]: string } = {
  valid: 'gave a score, which is read when the datasets are written',
  'gave-none': 'gave no score',
  'no-score': 'states no score',
  unread: 'not read yet',
}

/** Why a vote has no score. */
export function voteInWords(reason: string | undefined): string {
  if (reason === undefined) return 'no score'
  return Object.hasOwn(reasons, reason) ? (reasons[reason] ?? reason) : `no score: ${short(reason)}`
}

/** A score as short as it is exact enough. */
export function scoreInWords(score: number): string {
  return fixed(score, Number.isInteger(score) ? 0 : 2)
}

/** A candidate as people call it. */
export function candidateName(candidate: number): string {
  return candidate < 0 ? 'Human answer' : `Candidate ${candidate}`
}
