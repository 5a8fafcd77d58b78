import { DataError } from '../../../core/errors.js'
import type { CallRecord } from '../../../ledger/record.js'
import type { FoundSegment, GuardedFolder } from '../../../node/guarded-folder.js'
import { readLineBlocks } from '../../../node/line-blocks.js'
import { fromCalls } from '../../explain/from-calls.js'
import { CallLog, type CallPlace } from './call-log.js'
import { CandidateSet } from './candidate-set.js'
import { DatasetFile, mostBytes } from './dataset-file.js'
import { excerptsOf } from './excerpts.js'
import type { FoundPrompt, IterationCounts, IterationIndex, TextBlock } from './iteration-index.js'
import type { Problems } from './problems.js'
import { PromptColumns } from './prompt-columns.js'
import { textsOf } from './sealed-iteration.js'
import { longestRecord, parseCall, SegmentFile } from './segment-file.js'

/** Bytes of the shortest row of `prompts`. */
const shortestPrompt = 42
/** Candidates of a prompt at most; no record of a run has more. */
const mostCandidates = 1 << 16
/** Calls that lie further apart are read by themselves. */
const farApart = 1 << 16

/** An iteration under way: its prompts, and its calls as they come. */
export class OpenIteration implements IterationIndex {
  readonly isSealed = false
  readonly columns: PromptColumns
  readonly counts = { candidates: 0, votes: 0, failedVotes: 0, rows: 0 } satisfies IterationCounts
  done = 0
  private readonly segments: SegmentFile[] = []
  private readonly log: CallLog
  private readonly answered: CandidateSet
  private readonly known: CandidateSet
  /** The pass in which a call for a prompt came last. */
  private readonly changed: Uint32Array
  private passes = 1

  private constructor(
    readonly iteration: number,
    readonly stamp: string,
    private readonly prompts: DatasetFile<'prompts'> | undefined,
    private readonly source: {
      readonly ledger: GuardedFolder
      readonly stages: ReadonlySet<string>
      readonly problems: Problems
    },
  ) {
    const size = prompts?.prompts ?? 0
    this.columns = new PromptColumns(size)
    this.log = new CallLog(size)
    this.answered = new CandidateSet(size)
    this.known = new CandidateSet(size)
    this.changed = new Uint32Array(size)
  }

  /** @param most Prompts that there are, where that is known. */
  static async open(
    iteration: number,
    stamp: string,
    most: number,
    source: OpenIteration['source'],
  ): Promise<OpenIteration> {
    const prompts = await DatasetFile.open(source.ledger, iteration, 'prompts', bytes =>
      Math.min(most, Math.ceil((bytes + 1) / shortestPrompt)),
    )
    return new OpenIteration(iteration, stamp, prompts, source)
  }

  changedAt(prompt: number): number {
    return this.changed[prompt] ?? 0
  }

  get tick(): number {
    return this.passes - 1
  }

  async isCurrent(): Promise<boolean> {
    const name = { iteration: this.iteration, kind: 'prompts' } as const
    return (await this.source.ledger.stampOf(name)) === this.prompts?.stamp
  }

  get read(): number {
    return this.segments.reduce((sum, { read }) => sum + read, this.prompts?.read ?? 0)
  }

  get bytes(): number {
    return this.segments.reduce((sum, { found }) => sum + found.size, this.prompts?.bytes ?? 0)
  }

  get isComplete(): boolean {
    return this.done >= this.columns.prompts && this.segments.every(each => each.isComplete)
  }

  /** Segments of which the last line is not whole. */
  get cut(): readonly string[] {
    return this.segments.filter(({ isCut }) => isCut).map(({ found }) => found.shown)
  }

  /**
   * Takes in which segments there are now.
   *
   * @returns Whether it still can be used: not where one that was read is gone.
   */
  follow(found: readonly FoundSegment[]): boolean {
    const now = new Map(found.map(each => [each.id, each]))
    for (const segment of this.segments) {
      const same = now.get(segment.found.id)
      if (same === undefined || same.size < segment.read) return false
      segment.found = same
      now.delete(same.id)
    }
    for (const added of now.values()) this.segments.push(new SegmentFile(added))
    return true
  }

  async update(signal: AbortSignal): Promise<boolean> {
    const until = performance.now() + 100
    let isChanged = false
    while (this.done < this.columns.prompts && performance.now() < until && !signal.aborted) {
      const to = Math.min(this.done + 1024, this.columns.prompts)
      await this.prompts?.readTo(to, () => {}, this.damageIn(this.prompts.shown))
      this.done = to
      isChanged = true
    }
    for (const [number, segment] of this.segments.entries()) {
      const { read } = segment
      const damaged = this.damageIn(segment.found.shown)
      for await (const { call, start, end } of segment.fresh(until, damaged)) {
        if (this.source.stages.has(call.stage)) this.add(call, { segment: number, start, end }, damaged)
      }
      isChanged ||= segment.read > read
      if (performance.now() >= until || signal.aborted) break
    }
    this.passes++
    return isChanged
  }

  async close(): Promise<void> {
    await this.prompts?.close()
  }

  private damageIn(shown: string): (what: string, start: number) => void {
    return (what, start) => this.source.problems.line(shown, what, start)
  }

  private add(call: CallRecord, place: CallPlace, onDamage: (what: string, start: number) => void): void {
    const { kind, prompt, candidate: first, completions, failure, reading } = call
    const { columns, counts } = this
    const isOf = prompt < columns.prompts && first + completions.length <= mostCandidates
    if (!isOf) {
      onDamage('of no prompt or candidate that there is', place.start)
      return
    }
    this.log.add(prompt, place)
    this.changed[prompt] = this.passes
    const know = (candidate: number): void => {
      if (!this.known.add(prompt, candidate)) return
      counts.candidates++
      columns.addCandidate(prompt)
    }
    if (kind === 'candidates') {
      for (const [i, { text, finish }] of completions.entries()) {
        know(first + i)
        // Of two replies for one place the first one counts.
        if (this.answered.add(prompt, first + i))
          columns.addText(prompt, { length: text.length, isFinished: finish === 'stop' })
      }
      if (failure) know(first)
      return
    }
    know(first)
    const failed = (failure ? 1 : 0) + completions.filter((_, i) => reading?.valid[i] === false).length
    counts.votes += completions.length + (failure ? 1 : 0)
    counts.failedVotes += failed
    columns.addFailedVotes(prompt, failed)
  }

  async find(prompt: number): Promise<FoundPrompt> {
    const [row] = (await this.prompts?.rowsOf(prompt)) ?? []
    const bytes = this.log.placesOf(prompt).reduce((sum, { start, end }) => sum + end - start, 0)
    if (bytes > mostBytes)
      throw new DataError(`has more than ${mostBytes >> 20} MB for prompt ${prompt}, which is not shown`, {
        file: `${this.source.ledger.location}/calls`,
      })
    const calls: CallRecord[] = []
    for await (const { lines } of this.callsOf(prompt, prompt + 1)) {
      for (const { bytes } of lines) {
        const call = bytes && parseCall(bytes, '')
        if (call?.prompt === prompt) calls.push(call)
      }
    }
    return { row, ...fromCalls(calls, this.source.stages) }
  }

  excerpts(prompts: readonly number[]): Promise<readonly string[]> {
    return excerptsOf(this.prompts, prompts)
  }

  async *texts(from: number, to: number): AsyncGenerator<TextBlock> {
    if (this.prompts) yield* textsOf(this.prompts, from, to)
    for await (const block of this.callsOf(from, to)) {
      yield {
        ...block,
        read: line => {
          const call = parseCall(line, '')
          if (call === undefined || !this.source.stages.has(call.stage)) return undefined
          const { prompt, kind, completions, failure } = call
          const said = failure && kind === 'judgements' ? [failure.raw ?? failure.message] : []
          return { prompt, texts: [...completions.map(({ text }) => text), ...said] }
        },
      }
    }
  }

  /** The lines of calls for some prompts, and of calls between them. */
  private async *callsOf(from: number, to: number) {
    for (const { segment, start, end } of inStretches(this.log.placesOf(from, to))) {
      const file = await this.segments[segment]?.open()
      if (file === undefined) continue
      try {
        yield* readLineBlocks(file, { from: start, to: end, longest: longestRecord })
      } finally {
        await file.close()
      }
    }
  }
}

/** Puts together what lies close to each other. */
function inStretches(places: readonly CallPlace[]): readonly CallPlace[] {
  const stretches: CallPlace[] = []
  for (const place of places) {
    const last = stretches.at(-1)
    if (last?.segment === place.segment && place.start - last.end <= farApart)
      stretches.splice(-1, 1, { ...last, end: place.end })
    else stretches.push(place)
  }
  return stretches
}
