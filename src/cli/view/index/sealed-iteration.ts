import type { Manifest } from '../../../iterate/manifest.js'
import type { GuardedFolder } from '../../../node/guarded-folder.js'
import { readLineBlocks } from '../../../node/line-blocks.js'
import { fromRows } from '../../explain/from-rows.js'
import { parseRow } from '../../explain/read-rows.js'
import { DatasetFile } from './dataset-file.js'
import { excerptsOf } from './excerpts.js'
import type { FoundPrompt, IterationCounts, IterationIndex, TextBlock } from './iteration-index.js'
import type { Problems } from './problems.js'
import { PromptColumns } from './prompt-columns.js'
import { longestRow, type RowKind } from './row-cursor.js'
import { textKinds, textsOfRow } from './texts-of-row.js'
import { outcomes, type Words } from './words.js'

/** Bytes of the shortest row of `prompts`. */
const shortestPrompt = 42

/** Prompts of a turn. */
const step = 128

type Files = { readonly [K in RowKind]?: DatasetFile<K> }

/** An iteration whose datasets are written: its files are gone through side by side, prompt by prompt. */
export class SealedIteration implements IterationIndex {
  readonly isSealed = true
  readonly columns: PromptColumns
  done = 0
  isComplete = false
  readonly counts = { candidates: 0, votes: 0, failedVotes: 0, rows: 0 } satisfies IterationCounts
  readonly bytes: number
  /** Lowest and highest score of a prompt's candidates. */
  private readonly low: Float64Array
  private readonly high: Float64Array

  private constructor(
    readonly iteration: number,
    readonly stamp: string,
    private readonly files: Files,
    private readonly words: Words,
    private readonly problems: Problems,
    prompts: number,
  ) {
    this.columns = new PromptColumns(prompts)
    this.columns.outcome.fill(words.codeOfReason('over-target'))
    this.low = new Float64Array(prompts).fill(Number.POSITIVE_INFINITY)
    this.high = new Float64Array(prompts).fill(Number.NEGATIVE_INFINITY)
    this.bytes = Object.values(files).reduce((sum, file) => sum + file.bytes, 0)
  }

  static async open(
    ledger: GuardedFolder,
    manifest: Manifest,
    stamp: string,
    { words, problems }: { readonly words: Words; readonly problems: Problems },
  ): Promise<SealedIteration> {
    const { iteration } = manifest
    const open = <K extends RowKind>(kind: K, prompts: number) =>
      DatasetFile.open(ledger, iteration, kind, prompts)
    const named = await DatasetFile.open(ledger, iteration, 'prompts', bytes =>
      // What a damaged manifest says must not take memory that the file does not.
      Math.min(manifest.prompts.rows, Math.ceil((bytes + 1) / shortestPrompt)),
    )
    const prompts = named?.prompts ?? 0
    const files = {
      prompts: named,
      candidates: await open('candidates', prompts),
      judgements: await open('judgements', prompts),
      scores: await open('scores', prompts),
      failures: await open('failures', prompts),
      pairs: manifest.datasets.pairs && (await open('pairs', prompts)),
      sft: manifest.datasets.sft && (await open('sft', prompts)),
    }
    for (const [kind, file] of Object.entries(files)) {
      const isExpected = kind === 'prompts' || Object.hasOwn(manifest.datasets, kind)
      if (file === undefined && isExpected)
        problems.say(
          `${ledger.location}/iteration-${iteration}/${kind}.jsonl is missing; restore it from a copy`,
        )
    }
    const there = Object.fromEntries(Object.entries(files).filter(([, file]) => file !== undefined))
    return new SealedIteration(iteration, stamp, there, words, problems, prompts)
  }

  readonly tick = 0

  changedAt(): number {
    return 0
  }

  get read(): number {
    return Object.values(this.files).reduce((sum, file) => sum + file.read, 0)
  }

  async update(signal: AbortSignal): Promise<boolean> {
    if (this.isComplete) return false
    const { prompts } = this.columns
    const until = performance.now() + 100
    try {
      do {
        const to = Math.min(this.done + step, prompts)
        await this.readTo(to)
        this.done = to
      } while (this.done < prompts && performance.now() < until && !signal.aborted)
    } catch (error) {
      await this.close()
      throw error
    }
    this.isComplete = this.done >= prompts
    if (signal.aborted) await this.close()
    return true
  }

  private async close(): Promise<void> {
    for (const file of Object.values(this.files)) await file.close()
  }

  private async readTo(to: number): Promise<void> {
    const { columns, counts, words, low, high, files } = this
    const from = this.done
    const damaged =
      ({ shown }: { readonly shown: string }) =>
      (what: string, start: number): void =>
        this.problems.line(shown, what, start)
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
        low[at] = Math.min(low[at] ?? score, score)
        high[at] = Math.max(high[at] ?? score, score)
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
      const gap = (high[at] ?? 0) - (low[at] ?? 0)
      if (Number.isFinite(gap)) columns.gap[at] = gap
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
        columns.outcome[at] = outcomes.positive
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
