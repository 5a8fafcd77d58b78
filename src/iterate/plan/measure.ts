import type { CallKind, CallRecord } from '../../ledger/record.js'
import type { PromptWork } from '../stage/prompt-work.js'
import { inOrder, type ReplayInputs, type Scan } from '../stage/replay.js'

/** What the calls of one kind used and gave. */
export class Measure {
  /** All calls, failed ones included. */
  recorded = 0
  /** Calls of which the backend said what they used. */
  calls = 0
  /** Their completions. */
  completions = 0
  promptTokens = 0
  cachedTokens = 0
  completionTokens = 0
  reasoningTokens = 0
  /** Of items that are done: calls and completions, and how many there would be if every text were good. */
  readonly actual = { calls: 0, completions: 0 }
  readonly nominal = { calls: 0, completions: 0 }

  add({ usage, failure, completions }: CallRecord): void {
    this.recorded++
    if (usage === undefined || failure) return
    this.calls++
    this.completions += completions.length
    this.promptTokens += usage.promptTokens
    this.cachedTokens += usage.cachedTokens ?? 0
    this.completionTokens += usage.completionTokens
    this.reasoningTokens += usage.reasoningTokens ?? 0
  }
}

/** Measures of each kind of call. */
export type Measures = ReadonlyMap<CallKind, Measure>

/** Calls that an item takes if every text is finished, new and says a score. */
export interface Nominal {
  readonly kind: CallKind
  /** Calls, where one gives several completions. */
  readonly calls: number
  readonly completions: number
}

/** Measures the recorded calls of a stage. */
export async function measure(
  replay: ReplayInputs,
  scanned: Scan,
  several: (kind: CallKind) => boolean,
  nominal: (index: number) => readonly Nominal[],
): Promise<Measures> {
  const measures = new Map<CallKind, Measure>()
  const of = (kind: CallKind): Measure => {
    const known = measures.get(kind) ?? new Measure()
    measures.set(kind, known)
    return known
  }
  const onCall = (call: CallRecord): void => {
    if (!replay.stages.has(call.stage)) return
    const measured = of(call.kind)
    measured.add(call)
    if (scanned.isDone(call.prompt)) measured.actual.calls++
  }
  for await (const { index, work } of inOrder(replay, scanned.counts, onCall)) {
    if (!scanned.isDone(index)) continue
    for (const { kind, calls, completions } of nominal(index)) {
      const { actual, nominal } = of(kind)
      nominal.calls += several(kind) ? calls : completions
      nominal.completions += completions
      actual.completions += kind === 'candidates' ? filled(work.candidates) : votesOf(work)
    }
  }
  return measures
}

function votesOf(work: PromptWork): number {
  return work.candidates.reduce((sum, _, candidate) => sum + filled(work.votes(candidate)), 0)
}

function filled(places: readonly (object | undefined)[]): number {
  return places.filter(place => place !== undefined && !('failure' in place)).length
}
