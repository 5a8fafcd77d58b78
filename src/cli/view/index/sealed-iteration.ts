import type { Manifest } from '../../../iterate/manifest.js'
import type { GuardedFolder } from '../../../node/guarded-folder.js'
import { readLineBlocks } from '../../../node/line-blocks.js'
import { parseRow, type RowKind } from '../../../report/run/rows.js'
import { fromRows } from '../../explain/from-rows.js'
import { DatasetFile } from './dataset-file.js'
import { excerptsOf } from './excerpts.js'
import type { FoundPrompt, IterationCounts, IterationIndex, TextBlock } from './iteration-index.js'
import type { Problems } from './problems.js'
import { PromptColumns } from './prompt-columns.js'
import { longestRow } from './row-cursor.js'
import { textKinds, textsOfRow } from './texts-of-row.js'
import { outcomes, type Words } from './words.js'

/** Bytes of the shortest row of `prompts`. */
const shortestPrompt = 42

/** Prompts of a turn. */
const step = 128

/** Undefined where one that should be there is missing. */
type Files = { readonly [K in RowKind]?: DatasetFile<K> | undefined }

/** An iteration whose datasets are written: its files are gone through side by side, prompt by prompt. */
export class SealedIteration implements IterationIndex {
  readonly isSealed = true
  readonly columns: PromptColumns
  done = 0
  isComplete = false
  readonly counts = { candidates: 0, votes: 0, failedVotes: 0, rows: 0 } satisfies IterationCounts
  readonly bytes: number

  private constructor(
    private readonly ledger: GuardedFolder,
    readonly iteration: number,
    readonly stamp: string,
    private readonly files: Files,
    private readonly tools: { readonly words: Words; readonly problems: Problems },
    prompts: number,
  ) {
    this.columns = new PromptColumns(prompts)
    this.columns.outcome.fill(tools.words.codeOfReason('over-target'))
    this.bytes = this.written.reduce((sum, file) => sum + file.bytes, 0)
  }

  static async open(
    ledger: GuardedFolder,
    manifest: Manifest,
    stamp: string,
    { words, problems }: SealedIteration['tools'],
  ): Promise<SealedIteration> {
    const { iteration } = manifest
    const open = <K extends RowKind>(kind: K, prompts: number) =>
      DatasetFile.open(ledger, iteration, kind, prompts)
    const named = await DatasetFile.open(ledger, iteration, 'prompts', bytes =>
      // What a damaged manifest says must not take memory that the file does not.
      Math.min(manifest.prompts.rows, Math.ceil((bytes + 1) / shortestPrompt)),
    )
    const prompts = named?.prompts ?? 0
    const files: Files = {
      prompts: named,
      candidates: await open('candidates', prompts),
      judgements: await open('judgements', prompts),
      scores: await open('scores', prompts),
      failures: await open('failures', prompts),
      ...(manifest.datasets.pairs && { pairs: await open('pairs', prompts) }),
      ...(manifest.datasets.sft && { sft: await open('sft', prompts) }),
    }
    for (const [kind, file] of Object.entries(files)) {
      if (file === undefined)
        problems.say(
          `${ledger.location}/iteration-${iteration}/${kind}.jsonl is missing; restore it from a copy`,
        )
    }
    return new SealedIteration(ledger, iteration, stamp, files, { words, problems }, prompts)
  }

  readonly tick = 0

  changedAt(): number {
    return 0
  }

  async isCurrent(): Promise<boolean> {
    for (const kind of Object.keys(this.files) as RowKind[]) {
      const stamp = await this.ledger.stampOf({ iteration: this.iteration, kind })
      if (stamp !== this.files[kind]?.stamp) return false
    }
    return true
  }

  private get written(): readonly Pick<DatasetFile<RowKind>, 'bytes' | 'read' | 'close'>[] {
    return Object.values(this.files).filter(file => file !== undefined)
  }

  get read(): number {
    return this.written.reduce((sum, file) => sum + file.read, 0)
  }

  async update(signal: AbortSignal): Promise<boolean> {
    if (this.isComplete) return false
    const { prompts } = this.columns
    const until = performance.now() + 100
    do {
      const to = Math.min(this.done + step, prompts)
      await this.readTo(to)
      this.done = to
    } while (this.done < prompts && performance.now() < until && !signal.aborted)
    this.isComplete = this.done >= prompts
    return true
  }

  async close(): Promise<void> {
    for (const file of this.written) await file.close()
  }

  private async readTo(to: number): Promise<void> {
    const { columns, counts, files, done: from } = this
    const { words, problems } = this.tools
    // Lowest and highest score of the candidates of these prompts, and how many have one.
    const low = new Float64Array(to - from).fill(Number.POSITIVE_INFINITY)
    const high = new Float64Array(to - from).fill(Number.NEGATIVE_INFINITY)
    const scored = new Uint32Array(to - from)
    const damaged =
      ({ shown }: { readonly shown: string }) =>
      (what: string, start: number): void =>
        problems.line(shown, what, start)
    const { prompts, candidates, judgements, scores, failures, pairs, sft } = files
    await prompts?.readTo(to, () => {}, damaged(prompts))
    await candidates?.readTo(
      to,
      ({ prompt_index: at, text, finish, flags }) => {
        counts.candidates++
        columns.addCandidate(at)
        columns.addText(at, { length: text.length, isFinished: finish === 'stop' })
        if (flags !== '') columns.mark(at, 'flagged')
      },
      damaged(candidates),
    )
    await judgements?.readTo(to, () => counts.votes++, damaged(judgements))
    await scores?.readTo(
      to,
      ({ prompt_index: at, score }) => {
        low[at - from] = Math.min(low[at - from] ?? score, score)
        high[at - from] = Math.max(high[at - from] ?? score, score)
        scored[at - from] = (scored[at - from] ?? 0) + 1
      },
      damaged(scores),
    )
    await failures?.readTo(
      to,
      ({ prompt_index: at, stage, reason }) => {
        if (stage === 'candidates') {
          counts.candidates++
          columns.addCandidate(at)
        } else if (stage === 'judgements') {
          counts.votes++
          counts.failedVotes++
          columns.addFailedVotes(at)
        } else if (stage === 'selection') columns.outcome[at] = words.codeOfReason(reason)
      },
      damaged(failures),
    )
    for (let at = from; at < to; at++) {
      // One score has no gap to another.
      if ((scored[at - from] ?? 0) > 1) columns.gap[at] = (high[at - from] ?? 0) - (low[at - from] ?? 0)
    }
    await pairs?.readTo(
      to,
      ({ prompt_index: at, chosen_score: chosen, rejected_score: rejected }) => {
        counts.rows++
        const gap = chosen === null || rejected === null ? Number.NaN : chosen - rejected
        const isFirst = columns.outcome[at] !== outcomes.pair
        columns.outcome[at] = outcomes.pair
        // Of several pairs the widest.
        columns.gap[at] = isFirst ? gap : Math.max(gap, columns.gap[at] ?? gap)
      },
      damaged(pairs),
    )
    await sft?.readTo(
      to,
      ({ prompt_index: at }) => {
        counts.rows++
        // What is in a pair is one, with positives or without, as `explain` says.
        if (columns.outcome[at] !== outcomes.pair) columns.outcome[at] = outcomes.positive
      },
      damaged(sft),
    )
  }

  async find(prompt: number): Promise<FoundPrompt> {
    const { files } = this
    const [row] = (await files.prompts?.rowsOf(prompt)) ?? []
    return {
      row,
      ...fromRows({
        candidates: (await files.candidates?.rowsOf(prompt)) ?? [],
        judgements: (await files.judgements?.rowsOf(prompt)) ?? [],
        scores: (await files.scores?.rowsOf(prompt)) ?? [],
        failures: (await files.failures?.rowsOf(prompt)) ?? [],
        pairs: (await files.pairs?.rowsOf(prompt)) ?? [],
        sft: (await files.sft?.rowsOf(prompt)) ?? [],
      }),
    }
  }

  excerpts(prompts: readonly number[]): Promise<readonly string[]> {
    return excerptsOf(this.files.prompts, prompts)
  }

  async *texts(from: number, to: number): AsyncGenerator<TextBlock> {
    for (const kind of textKinds) {
      const file = this.files[kind]
      if (file === undefined) continue
      yield* textsOf(file, from, to)
    }
  }
}

/** The rows with texts of one dataset. */
export async function* textsOf(
  file: DatasetFile<(typeof textKinds)[number]>,
  from: number,
  to: number,
): AsyncGenerator<TextBlock> {
  const range = file.rangeOf(from, to)
  if (range.from >= range.to) return
  const handle = await file.reopen()
  try {
    for await (const { bytes, lines } of readLineBlocks(handle, { ...range, longest: longestRow })) {
      yield { bytes, lines, read: line => textsOfRow(file.kind, parseRow(file.kind, line, false)) }
    }
  } finally {
    await handle.close()
  }
}
