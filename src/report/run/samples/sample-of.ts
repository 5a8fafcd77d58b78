import { bounded } from '../../text/printable.js'
import { candidatesOf, type ReadCandidate } from '../candidates-of.js'
import type { PromptRows } from '../prompt-rows.js'
import { lastTurn } from '../rows.js'
import type { CutText, RunSample, SampledCandidate, SampleKind } from './types.js'

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
  const all = [...peopleOf(rows), ...candidatesOf(rows).map(sampled)]
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

/** With texts, flags and votes cut to what a page has room for. */
function sampled({ text, said: _, flags, votes, ...rest }: ReadCandidate): SampledCandidate {
  return {
    ...rest,
    ...(text !== undefined && { text: cut(text) }),
    flags: flags.slice(0, mostVotes),
    votes: votes.slice(0, mostVotes).map(vote => ({ ...vote, text: cut(vote.text) })),
  }
}

function cut(text: string): CutText {
  return bounded(text, longest)
}
