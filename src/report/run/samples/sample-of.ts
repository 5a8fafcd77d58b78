import { bounded } from '../../text/printable.js'
import type { PromptRows } from '../prompt-rows.js'
import { lastTurn } from '../rows.js'
import type { CutText, RunSample, SampledCandidate, SampledVote, SampleKind } from './types.js'

/** A text is kept up to here. */
const longest = 4000
/** Candidates of a prompt, and votes of a candidate, that are kept. */
const mostCandidates = 12
const mostVotes = 8

/** A sample before it is known why it is one. */
export type Sampled = Omit<RunSample, 'kinds'>

/** A prompt as a page shows it. */
export function sampleOf(iteration: number, rows: PromptRows): Sampled {
  const { prompt, failures, pairs, sft } = rows
  const all = [...peopleOf(rows), ...candidatesOf(rows)]
  const roles = rolesOf(rows)
  // What is trained on is shown, whatever else is left out.
  const shown = all
    .toSorted((a, b) => Number(roles.has(b.candidate)) - Number(roles.has(a.candidate)))
    .slice(0, mostCandidates)
    .sort((a, b) => a.candidate - b.candidate)
  const none = pairs.length + sft.length === 0
  const reason = failures.find(({ stage }) => stage === 'selection')?.reason ?? 'over-target'
  return {
    iteration,
    index: prompt.prompt_index,
    prompt: cut(prompt.prompt),
    source: prompt.source,
    ...(none && { reason }),
    candidates: shown.map(each => {
      const role = roles.get(each.candidate)
      return role === undefined ? each : { ...each, role }
    }),
    left: all.length - shown.length,
  }
}

/** Adds why. */
export function withKinds(sample: Sampled, kinds: readonly SampleKind[]): RunSample {
  const { iteration, index, ...rest } = sample
  return { iteration, index, kinds, ...rest }
}

type Role = NonNullable<SampledCandidate['role']>

/** What training sees in candidates; of several pairs of a prompt, the first that names one. */
function rolesOf({ pairs, sft }: PromptRows): ReadonlyMap<number, Role> {
  const roles = new Map<number, Role>()
  const name = (candidate: number, role: Role): void => {
    if (!roles.has(candidate)) roles.set(candidate, role)
  }
  for (const { chosen_candidate, rejected_candidate } of pairs) {
    name(chosen_candidate, 'chosen')
    name(rejected_candidate, 'rejected')
  }
  for (const { candidate } of sft) name(candidate, 'positive')
  return roles
}

/** An answer that is none of the candidates. */
function peopleOf({ pairs }: PromptRows): SampledCandidate[] {
  const own = pairs.find(({ chosen_candidate }) => chosen_candidate < 0)
  return own ? [{ candidate: -1, text: cut(lastTurn(own.chosen)), flags: [], votes: [] }] : []
}

function candidatesOf({ candidates, judgements, scores, failures }: PromptRows): SampledCandidate[] {
  const made = candidates.map((row): SampledCandidate => {
    const { candidate, text, finish, same_text_as, flags } = row
    const own = <T extends { readonly candidate: number }>(rows: readonly T[]): T[] =>
      rows.filter(each => each.candidate === candidate)
    const score = own(scores)[0]?.score
    const reason = own(failures).find(({ stage }) => stage === 'scores')?.reason
    const votes: SampledVote[] = [
      ...own(judgements).map(({ vote, score, text }) => ({ vote, score, text: cut(text) })),
      ...own(failures)
        .filter(({ stage }) => stage === 'judgements')
        .map(({ vote, reason, text }) => ({ vote, reason, text: cut(text) })),
    ]
    return {
      candidate,
      text: cut(text),
      finish,
      ...(same_text_as !== candidate && { sameTextAs: same_text_as }),
      flags: flags === '' ? [] : flags.split(',').slice(0, mostVotes),
      ...(score !== undefined && { score }),
      ...(reason !== undefined && { reason }),
      votes: votes.sort((a, b) => a.vote - b.vote).slice(0, mostVotes),
    }
  })
  const lost = failures
    .filter(({ stage }) => stage === 'candidates')
    .map(({ candidate, reason }) => ({ candidate, reason, flags: [], votes: [] }))
  return [...made, ...lost].sort((a, b) => a.candidate - b.candidate)
}

function cut(text: string): CutText {
  return bounded(text, longest)
}
