import { ensure, refuseUnknown } from '../../../core/check.js'
import { InvalidArgumentError } from '../../../core/errors.js'
import { meanOfVotes } from '../../../judge/aggregate.js'
import { JudgePrompt } from '../../../judge/index.js'
import type { OpenLedger } from '../../../ledger/ledger.js'
import type { CallRecord } from '../../../ledger/record.js'
import { refuseNoRun } from '../../claim.js'
import { readBy } from '../../read-by.js'
import { inOrder, scan } from '../../stage/replay.js'
import { selectionStream } from '../../stage/selection.js'
import { stoppable } from '../../stoppable.js'
import {
  checkTemplate,
  type FinishedIteration,
  finishedIterations,
  type RunSettings,
} from '../finished-iterations.js'
import { recordedIteration } from '../recorded-iteration.js'
import { recommend } from './recommend.js'
import { RowCounter, type Usage } from './row-counter.js'
import type { AnalyseVotesOptions, VoteAnalysis } from './types.js'

type Judged = FinishedIteration & { readonly judge: NonNullable<RunSettings['judge']> }

const known = [
  'ledger',
  'iterations',
  'judge',
  'aggregation',
  'signal',
  'onDamage',
] satisfies (keyof AnalyseVotesOptions)[]

/** The work of `analyseVotes`. */
export async function analyse(options: AnalyseVotesOptions): Promise<VoteAnalysis> {
  check(options)
  await refuseNoRun(options.ledger)
  const held = await options.ledger.open()
  const ledger = options.signal ? stoppable(held, options.signal) : held
  try {
    const chosen = await chosenIterations(ledger, options)
    // Of iterations with different K, as far as all have votes.
    const most = Math.min(...chosen.map(({ judge }) => judge.votes))
    const counters = Array.from({ length: most }, (_, i) => new RowCounter(i + 1, most - 1))
    const usage = new UsageMeans()
    let prompts = 0
    for (const each of chosen) prompts += await count(ledger, options, each, counters, usage)
    const byVotes = counters.map(counter => counter.result(usage.result()))
    const iterations = chosen.map(({ manifest }) => manifest.iteration)
    return { iterations, prompts, byVotes, recommended: recommend(byVotes) }
  } finally {
    await held.close()
  }
}

/** Throws for options that nothing can be made of; what is of the wrong kind would else fail far from here. */
function check(options: AnalyseVotesOptions): void {
  const isObject = typeof options === 'object' && options !== null
  ensure(isObject, 'options', options, 'an object with a ledger')
  refuseUnknown(options, known)
  const { ledger, judge, aggregation, onDamage } = options
  const can = (value: unknown, name: string): boolean =>
    typeof Reflect.get(Object(value), name) === 'function'
  ensure(can(ledger, 'open'), 'ledger', ledger, 'a ledger, such as fileLedger(directory)')
  ensure(judge === undefined || can(judge, 'parse'), 'judge', judge, 'a judge prompt')
  const isAggregation = aggregation === undefined || can(aggregation, 'aggregate')
  ensure(isAggregation, 'aggregation', aggregation, 'an aggregation, such as meanOfVotes')
  ensure(onDamage === undefined || typeof onDamage === 'function', 'onDamage', onDamage, 'a function')
}

/** The iterations that are asked for, all of them judged by this judge. */
async function chosenIterations(
  ledger: OpenLedger,
  { iterations, judge = JudgePrompt.additive() }: AnalyseVotesOptions,
): Promise<readonly Judged[]> {
  const finished = await finishedIterations(ledger)
  const of = (wanted: number): FinishedIteration => {
    const found = finished.find(({ manifest }) => manifest.iteration === wanted)
    if (found !== undefined) return found
    const there = finished.map(({ manifest }) => manifest.iteration).join(', ')
    throw new InvalidArgumentError({ field: 'iterations', received: wanted, expected: `one of ${there}` })
  }
  const isList = iterations === undefined || (Array.isArray(iterations) && iterations.length > 0)
  ensure(isList, 'iterations', iterations, 'a list of iterations')
  const chosen = iterations ? [...new Set(iterations)].map(of) : finished
  return chosen.map(({ manifest, run }) => {
    if (run.judge === undefined) {
      const expected = `a run whose candidates were judged; nobody judged those of iteration ${manifest.iteration}`
      throw new InvalidArgumentError({ field: 'ledger', received: ledger.location, expected })
    }
    checkTemplate(judge, run.judge.template)
    return { manifest, run, judge: run.judge }
  })
}

/** Counts an iteration; gives how many prompts it has. */
async function count(
  ledger: OpenLedger,
  { judge: prompt = JudgePrompt.additive(), aggregation = meanOfVotes, onDamage }: AnalyseVotesOptions,
  { manifest, run, judge }: Judged,
  counters: readonly RowCounter[],
  usage: UsageMeans,
): Promise<number> {
  const { stages } = manifest
  const work = { ...judge, aggregation, ...readBy(prompt) }
  const replay = recordedIteration({ ledger, manifest, run, work, onDamage })
  const { counts } = await scan(replay)
  const tell = (call: CallRecord): void => {
    if (call.stage === stages.judgements) usage.add(call)
  }
  for await (const item of inOrder(replay, counts, tell)) {
    for (const counter of counters) {
      counter.add(item.work, item.index, selectionStream(manifest, item.index), { ...judge, aggregation })
    }
  }
  return replay.items
}

/** What calls of the judge used on average. Those that failed used nothing that is known, and count. */
class UsageMeans {
  private several = false
  private isKnown = false
  private calls = 0
  private votes = 0
  private promptTokens = 0
  private completionTokens = 0

  add({ n, completions, usage, failure }: CallRecord): void {
    if (n > 1) this.several = true
    if (usage === undefined && failure === undefined) return
    if (usage !== undefined) this.isKnown = true
    this.calls++
    this.votes += failure === undefined ? completions.length : n
    this.promptTokens += usage?.promptTokens ?? 0
    this.completionTokens += usage?.completionTokens ?? 0
  }

  result(): Usage {
    const { several, isKnown, calls, votes, promptTokens, completionTokens } = this
    return {
      several,
      perCall: isKnown ? promptTokens / calls : undefined,
      perVote: votes === 0 ? 0 : completionTokens / votes,
    }
  }
}
