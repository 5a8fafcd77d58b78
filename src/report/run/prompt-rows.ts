import type { Manifest } from '../../iterate/manifest.js'
import type { DamagedLine, DatasetInfo } from '../../ledger/ledger.js'
import { type RowKind, type RowOf, readableRows } from './rows.js'
import type { RunSource } from './source.js'

const kinds = ['candidates', 'judgements', 'scores', 'failures', 'pairs', 'sft'] as const

/** All rows of one prompt. */
export type PromptRows = { readonly prompt: RowOf<'prompts'> } & {
  readonly [K in (typeof kinds)[number]]: readonly RowOf<K>[]
}

/** The prompts of an iteration with all of their rows: the files are read side by side, one prompt at a time. */
export async function* promptRows(
  source: RunSource,
  iteration: number,
  {
    onDamage,
    written,
  }: {
    readonly onDamage: (damage: DamagedLine) => void
    /** What the manifest says was written. */
    readonly written?: Pick<Manifest, 'prompts' | 'datasets'> | undefined
  },
): AsyncGenerator<PromptRows> {
  const rowsOf: { readonly [kind in RowKind]?: DatasetInfo } = {
    ...written?.datasets,
    ...(written && { prompts: written.prompts }),
  }
  const cursorOf = <K extends RowKind>(kind: K) =>
    new Cursor(readableRows(source, { iteration, kind, rows: rowsOf[kind]?.rows, onDamage }))
  const files = {
    candidates: cursorOf('candidates'),
    judgements: cursorOf('judgements'),
    scores: cursorOf('scores'),
    failures: cursorOf('failures'),
    pairs: cursorOf('pairs'),
    sft: cursorOf('sft'),
  }
  try {
    for await (const prompt of readableRows(source, {
      iteration,
      kind: 'prompts',
      rows: rowsOf.prompts?.rows,
      onDamage,
    })) {
      const at = prompt.prompt_index
      yield {
        prompt,
        candidates: await files.candidates.rowsOf(at),
        judgements: await files.judgements.rowsOf(at),
        scores: await files.scores.rowsOf(at),
        failures: await files.failures.rowsOf(at),
        pairs: await files.pairs.rowsOf(at),
        sft: await files.sft.rowsOf(at),
      }
    }
  } finally {
    for (const kind of kinds) await files[kind].close()
  }
}

/** Reads rows that are in the order of the prompts, and looks one row ahead. */
class Cursor<Row extends { readonly prompt_index: number }> {
  private ahead: Row | undefined

  constructor(private readonly rows: AsyncGenerator<Row>) {}

  /** Those of a prompt; earlier ones that nobody asked for are passed over. */
  async rowsOf(prompt: number): Promise<readonly Row[]> {
    const found: Row[] = []
    for (;;) {
      this.ahead ??= (await this.rows.next()).value
      if (this.ahead === undefined || this.ahead.prompt_index > prompt) return found
      if (this.ahead.prompt_index === prompt) found.push(this.ahead)
      this.ahead = undefined
    }
  }

  async close(): Promise<void> {
    await this.rows.return(undefined)
  }
}
