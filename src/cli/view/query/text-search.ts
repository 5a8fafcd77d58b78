import type { IterationIndex } from '../index/iteration-index.js'
import { Matcher } from './matcher.js'

/** Prompts that are read together, at most. */
const mostTogether = 256
/** Prompts between two that are wanted, which are read over rather than left out. */
const widestHole = 8

/** A search for a text, which goes on while somebody asks for it and no longer. */
export class TextSearch {
  private readonly matcher: Matcher
  /**
   * For each prompt of an iteration 0 where it was not looked at, else twice the tick of the look plus 2, and 1 more
   * where it fits.
   */
  private readonly looks = new WeakMap<IterationIndex, Uint32Array>()

  constructor(text: string) {
    this.matcher = new Matcher(text)
  }

  /** Those of the prompts in which the text is, and how many were not looked at as they are now. */
  result(
    index: IterationIndex,
    prompts: Uint32Array,
  ): { readonly found: Uint32Array; readonly left: number } {
    const looks = this.looksOf(index)
    let left = 0
    const found = prompts.filter(prompt => {
      const isKnown = isLookedAt(index, looks, prompt)
      if (!isKnown) left++
      return isKnown && ((looks[prompt] ?? 0) & 1) === 1
    })
    return { found, left }
  }

  /** Looks at those of the prompts that it has not looked at, in turns, until the time is over. */
  async goOn(
    index: IterationIndex,
    prompts: Uint32Array,
    { until, signal }: { readonly until: number; readonly signal: AbortSignal },
  ): Promise<void> {
    const looks = this.looksOf(index)
    for (let at = 0; at < prompts.length; ) {
      const some: number[] = []
      for (; at < prompts.length && some.length < mostTogether; at++) {
        const prompt = prompts[at] ?? 0
        if (isLookedAt(index, looks, prompt)) continue
        const last = some.at(-1)
        if (last !== undefined && prompt - last > widestHole) break
        some.push(prompt)
      }
      if (some.length > 0) await this.look(index, some)
      if (performance.now() > until || signal.aborted) return
    }
  }

  private async look(index: IterationIndex, prompts: readonly number[]): Promise<void> {
    const { tick } = index
    const left = new Set(prompts)
    for await (const block of index.texts(prompts[0] ?? 0, (prompts.at(-1) ?? 0) + 1)) {
      for (const { bytes } of this.matcher.linesOf(block)) {
        const prompt = bytes && promptOf(bytes)
        if (bytes === undefined || (prompt !== undefined && !left.has(prompt))) continue
        const row = block.read(bytes)
        if (row && left.has(row.prompt) && row.texts.some(text => this.matcher.isIn(text)))
          left.delete(row.prompt)
      }
      if (left.size === 0) break
    }
    const looks = this.looksOf(index)
    for (const prompt of prompts) looks[prompt] = 2 * (tick + 1) + (left.has(prompt) ? 0 : 1)
  }

  private looksOf(index: IterationIndex): Uint32Array {
    const known = this.looks.get(index)
    if (known) return known
    const looks = new Uint32Array(index.columns.prompts)
    this.looks.set(index, looks)
    return looks
  }
}

/** Whether a prompt was looked at as it is now. */
function isLookedAt(index: IterationIndex, looks: Uint32Array, prompt: number): boolean {
  const look = looks[prompt] ?? 0
  return look > 0 && index.changedAt(prompt) <= (look >>> 1) - 1
}

/** The prompt of a row or a call as its line begins with it; undefined where only parsing tells. */
function promptOf(line: Buffer): number | undefined {
  const beginning = line.toString('latin1', 0, 160)
  const start = /^\{(?:"(?:schema|kind|iteration|stage)":(?:\d+|"\w*"),)*"prompt(?:_index)?":(\d+),/
  const [, prompt] = start.exec(beginning) ?? []
  return prompt === undefined ? undefined : Number(prompt)
}
