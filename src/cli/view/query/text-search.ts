import type { IterationIndex } from '../index/iteration-index.js'
import { Matcher } from './fold.js'

/** Prompts that are read together, at most. */
const mostTogether = 256
/** Prompts between two that are wanted, which are read over rather than left out. */
const widestHole = 8

/** What is known of the prompts of an iteration. */
interface Seen {
  /** For each prompt 0 where it was not looked at, else twice the tick of the look plus 2, and 1 more where it fits. */
  readonly looks: Uint32Array
}

/** A search for a text, which goes on while somebody asks for it and no longer. */
export class TextSearch {
  private readonly matcher: Matcher
  private readonly seen = new WeakMap<IterationIndex, Seen>()

  constructor(text: string) {
    this.matcher = new Matcher(text)
  }

  /** Whether a prompt was looked at as it is now, and the text is in it. */
  state(index: IterationIndex, prompt: number): 'unknown' | 'found' | 'absent' {
    const look = this.looksOf(index)[prompt] ?? 0
    if (look === 0 || index.changedAt(prompt) > (look >>> 1) - 1) return 'unknown'
    return (look & 1) === 1 ? 'found' : 'absent'
  }

  /** Looks at those of the prompts that it has not looked at, in turns, until the time is over. */
  async goOn(
    index: IterationIndex,
    prompts: Uint32Array,
    { until, signal }: { readonly until: number; readonly signal: AbortSignal },
  ): Promise<void> {
    for (let at = 0; at < prompts.length; ) {
      const some: number[] = []
      for (; at < prompts.length && some.length < mostTogether; at++) {
        const prompt = prompts[at] ?? 0
        if (this.state(index, prompt) !== 'unknown') continue
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
    const found = new Set<number>()
    for await (const { bytes, lines, read } of index.texts(prompts[0] ?? 0, (prompts.at(-1) ?? 0) + 1)) {
      if (!this.matcher.mayBeIn(bytes)) continue
      for (const line of lines) {
        if (line.bytes === undefined || !this.matcher.mayBeIn(line.bytes)) continue
        const row = read(line.bytes)
        if (row && !found.has(row.prompt) && row.texts.some(text => this.matcher.isIn(text)))
          found.add(row.prompt)
      }
    }
    const looks = this.looksOf(index)
    for (const prompt of prompts) looks[prompt] = 2 * (tick + 1) + (found.has(prompt) ? 1 : 0)
  }

  private looksOf(index: IterationIndex): Uint32Array {
    const known = this.seen.get(index)
    if (known) return known.looks
    const looks = new Uint32Array(index.columns.prompts)
    this.seen.set(index, { looks })
    return looks
  }
}
