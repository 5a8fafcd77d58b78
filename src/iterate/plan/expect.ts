import { InvalidArgumentError } from '../../core/errors.js'
import type { CallKind } from '../../ledger/record.js'
import { candidateInput, judgeInput } from '../../model/format.js'
import type { ResolvedOptions } from '../resolve-options.js'
import { costOf } from '../spending/usage.js'
import type { Assumptions } from './assumptions.js'
import { charactersOf } from './characters.js'
import { type Evidence, evidenceFor } from './evidence.js'
import type { PromptsState } from './prompts-state.js'
import { type Amount, type Remaining, severalOf } from './remaining.js'
import { freshResponses } from './responses-left.js'
import type { Sampled } from './sample.js'
import type { IterationState, RunState } from './state.js'
import type { PlannedStage, PlannedUsage } from './types.js'

/** What a plan is made of. */
export interface Known {
  readonly options: ResolvedOptions
  readonly state: RunState
  readonly sampled: Sampled | undefined
  readonly assumptions: Assumptions
  /** One call gives several completions. */
  readonly several: boolean
}

/** What the stages of an iteration will take. */
export function expectStages(known: Known, iteration: IterationState): readonly PlannedStage[] {
  const { prompts } = iteration
  const open = prompts?.open ? expectPrompts(known, iteration, { ...prompts, open: prompts.open }) : undefined
  const left =
    open === undefined
      ? iteration.remaining
      : [
          ...freshResponses(known.options, open.prompts),
          ...iteration.remaining.filter(({ kind }) => kind === 'evaluation'),
        ]
  const stages = left.map(remaining => expectCalls(known, iteration, remaining))
  return [...(open ? [open.stage] : []), ...stages].filter(({ calls }) => calls > 0)
}

/** What it takes to write the prompts that are missing, and how many there will be. */
function expectPrompts(
  known: Known,
  { iteration, measures }: IterationState,
  prompts: PromptsState & Required<Pick<PromptsState, 'open'>>,
): { readonly stage: PlannedStage; readonly prompts: number } {
  const { options, assumptions } = known
  const { expects } = options.prompts
  if (expects === undefined) {
    throw new InvalidArgumentError({
      field: 'prompts.expects',
      received: undefined,
      expected:
        'the prompts of an iteration and of a call ({ prompts, perCall }), since this source makes calls: without it nothing tells how many',
    })
  }
  const { open, written, calls: answered } = prompts
  const missing = Math.max(0, expects.prompts - written)
  const perCall = yieldOf(known, iteration) ?? expects.perCall
  if (yieldOf(known, iteration) === undefined) {
    assumptions.state(
      `a call for prompts gives ${expects.perCall} that ${expects.perCall === 1 ? 'is' : 'are'} new`,
    )
  }
  const rounds = Math.ceil((answered + missing / Math.max(perCall, 1e-9)) / open.round)
  const calls = Math.max(0, rounds * open.round - answered)
  const { asked } = open
  const each = asked.calls > 0 ? asked.completions / asked.calls : 1
  const evidence = evidenceFor('prompts', iteration, known)
  const stage = priced(known, 'prompts', measures, {
    calls,
    completions: calls * each,
    evidence,
    input: () => assumptions.tokens(asked.calls > 0 ? asked.characters / asked.calls : 0),
    completion: () => assumptions.completion({}, 'a reply of the writer of prompts'),
  })
  return { stage, prompts: Math.max(written, expects.prompts) }
}

/** Prompts of a call, where that was measured. */
function yieldOf({ state, sampled }: Known, iteration: number): number | undefined {
  const recorded = state.iterations
    .slice(0, iteration)
    .reverse()
    .flatMap(({ yielded }) => (yielded ? [yielded] : []))
  const best = recorded.find(({ calls }) => calls >= 20) ?? sampled?.yielded ?? recorded[0]
  return best && best.calls > 0 && best.prompts > 0 ? best.prompts / best.calls : undefined
}

/** What the calls of a stage will be and use. */
function expectCalls(known: Known, { iteration, measures }: IterationState, left: Remaining): PlannedStage {
  const { options, assumptions } = known
  const { kind, begun, fresh } = left
  const several = severalOf(options, known.several)
  const evidence = evidenceFor(kind, iteration, known)
  const done = evidenceFor(kind, iteration, known, ({ nominal }) => nominal.calls)
  const callsOf = ({ calls, completions }: Amount): number => (several(kind) ? calls : completions)
  const ratio = (part: 'calls' | 'completions'): number =>
    done ? done.measure.actual[part] / done.measure.nominal[part] : 1
  if (!done && kind !== 'candidates' && fresh.completions > 0) {
    assumptions.state('every text is finished, unlike the others and judged, and every vote gives a score')
  }
  const { sampling } = kind === 'candidates' ? options.candidates : options.judge
  return priced(known, kind, measures, {
    calls: callsOf(begun) + callsOf(fresh) * ratio('calls'),
    completions: begun.completions + fresh.completions * ratio('completions'),
    evidence,
    input: () => assumptions.tokens(inputCharacters(known, iteration, kind)),
    completion: () => assumptions.completion(sampling, kind === 'candidates' ? 'a response' : 'a judgement'),
  })
}

/** Characters of the input of a call, on average. */
function inputCharacters(known: Known, iteration: number, kind: CallKind): number {
  const { options, assumptions } = known
  const { format, judge, evaluate } = options
  const template = charactersOf(judgeInput(format, judge.prompt.render({ prompt: '', response: '' }).text))
  if (kind === 'evaluation') {
    const texts = evaluate.flatMap(({ prompt, responses }) =>
      responses.map(({ text }) => prompt.length + text.length),
    )
    return template + texts.reduce((sum, length) => sum + length, 0) / Math.max(1, texts.length)
  }
  const prompt = promptCharacters(known, iteration)
  if (kind === 'candidates') return charactersOf(candidateInput(format, '')) + prompt
  const responses = evidenceFor('candidates', iteration, known)?.measure
  const response = responses
    ? (responses.completionTokens - responses.reasoningTokens) / responses.completions
    : assumptions.completion(options.candidates.sampling, 'a response')
  return template + prompt + assumptions.characters(response)
}

/** Characters of a prompt, on average: of the iteration's own, of those before, or of sampled ones. */
function promptCharacters({ state, sampled, assumptions }: Known, iteration: number): number {
  const written = state.iterations
    .slice(0, iteration)
    .reverse()
    .find(({ prompts }) => (prompts?.written ?? 0) > 0)?.prompts
  if (written) return written.characters / written.written
  if (sampled?.written && sampled.written.prompts > 0)
    return sampled.written.characters / sampled.written.prompts
  return assumptions.characters(assumptions.instruction())
}

/** A stage's tokens and money. */
function priced(
  { options }: Known,
  kind: CallKind,
  measures: IterationState['measures'],
  expected: Amount & {
    readonly evidence: Evidence | undefined
    /** Tokens of an input, where nothing was measured. */
    readonly input: () => number
    /** Tokens of a completion, where nothing was measured. */
    readonly completion: () => number
  },
): PlannedStage {
  const { evidence, input, completion } = expected
  const [calls, completions] = [Math.round(expected.calls), expected.completions]
  const none = calls === 0
  const mean = evidence?.measure
  const promptTokens = none ? 0 : calls * (mean ? mean.promptTokens / mean.calls : input())
  const cachedTokens = mean ? (calls * mean.cachedTokens) / mean.calls : 0
  const completionTokens = none
    ? 0
    : completions * (mean ? mean.completionTokens / mean.completions : completion())
  const usage = rounded({ calls, promptTokens, cachedTokens, completionTokens })
  return {
    kind,
    ...usage,
    ...(options.prices && { money: costOf(kind, usage, options.prices) }),
    basis: evidence?.basis ?? { from: 'assumption' },
    recorded: measures.get(kind)?.recorded ?? 0,
  }
}

function rounded(usage: PlannedUsage): Omit<PlannedUsage, 'money'> {
  const { calls, promptTokens, cachedTokens, completionTokens } = usage
  return {
    calls,
    promptTokens: Math.round(promptTokens),
    cachedTokens: Math.round(cachedTokens),
    completionTokens: Math.round(completionTokens),
  }
}
