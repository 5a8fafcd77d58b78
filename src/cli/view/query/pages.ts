import type { PromptPage, PromptQuery, PromptRow } from '../api.js'
import type { IterationIndex } from '../index/iteration-index.js'
import { marks } from '../index/prompt-columns.js'
import type { RunIndex } from '../index/run-index.js'
import { BoundedMap } from './bounded-map.js'
import { filtered } from './filter.js'
import { sortedBy } from './sort.js'
import { TextSearch } from './text-search.js'

/** Milliseconds that a search goes on for one request. */
const turn = 250

/** Lists of prompts, and searches in their texts. */
export class Pages {
  private readonly searches = new BoundedMap<string, TextSearch>(4)
  private readonly lists = new BoundedMap<string, Uint32Array>(8)

  constructor(private readonly index: RunIndex) {}

  /** A page of the prompts that fit; a search in texts goes on a little. */
  async page(query: PromptQuery, signal: AbortSignal): Promise<PromptPage> {
    const { sort = 'order', isDescending = false, offset, limit, ...conditions } = query
    const { iterations, version, words } = this.index
    const fitting = iterations.map(each => filtered(each, conditions, words))
    const text = conditions.text ?? ''
    const searched = text.trim() === '' ? undefined : await this.search(text, iterations, fitting, signal)
    const starts = startsOf(iterations)
    const key = JSON.stringify([version, conditions, sort, isDescending, searched?.looked])
    const list = this.lists.get(key, () => {
      const positions = joined(searched?.found ?? fitting, starts)
      return sort === 'order' && !isDescending
        ? positions
        : this.sorted(positions, starts, iterations, { sort, isDescending })
    })
    const wanted = iterations.filter(
      each => conditions.iteration === undefined || each.iteration === conditions.iteration,
    )
    const all = sum(wanted, ({ columns }) => columns.prompts)
    const done = sum(wanted, each => each.done)
    return {
      total: list.length,
      // What does not fit otherwise needs no search.
      searched: searched ? done - searched.left : done,
      of: all,
      isComplete: wanted.every(each => each.isComplete) && (searched?.left ?? 0) === 0,
      rows: await this.rows(list.subarray(offset, offset + limit), starts, iterations),
    }
  }

  private async search(
    text: string,
    iterations: readonly IterationIndex[],
    fitting: readonly Uint32Array[],
    signal: AbortSignal,
  ) {
    const search = this.searches.get(text, () => new TextSearch(text))
    const until = performance.now() + turn
    for (const [i, each] of iterations.entries()) {
      await search.goOn(each, fitting[i] ?? new Uint32Array(), { until, signal })
      if (performance.now() > until || signal.aborted) break
    }
    const results = iterations.map((each, i) => search.result(each, fitting[i] ?? new Uint32Array()))
    const left = sum(results, result => result.left)
    return {
      found: results.map(({ found }) => found),
      left,
      looked: sum(fitting, ({ length }) => length) - left,
    }
  }

  private sorted(
    positions: Uint32Array,
    starts: readonly number[],
    iterations: readonly IterationIndex[],
    { sort, isDescending }: Required<Pick<PromptQuery, 'sort' | 'isDescending'>>,
  ): Uint32Array {
    if (sort === 'order') return positions.toReversed()
    const all = new Float64Array(sum(iterations, ({ columns }) => columns.prompts))
    for (const [i, { columns }] of iterations.entries()) {
      const { gap, length, failedVotes } = columns
      all.set({ gap, length, failures: failedVotes }[sort], starts[i] ?? 0)
    }
    return sortedBy(positions, all, isDescending)
  }

  private async rows(
    positions: Uint32Array,
    starts: readonly number[],
    iterations: readonly IterationIndex[],
  ): Promise<readonly PromptRow[]> {
    const places = Array.from(positions, position => placeOf(position, starts, iterations))
    const excerpts = new Map<IterationIndex, ReadonlyMap<number, string>>()
    for (const index of new Set(places.map(place => place.index))) {
      const prompts = places.filter(place => place.index === index).map(({ prompt }) => prompt)
      const texts = await index.excerpts(prompts)
      excerpts.set(index, new Map(prompts.map((prompt, i) => [prompt, texts[i] ?? ''])))
    }
    return places.map(({ index, prompt }) => this.row(index, prompt, excerpts.get(index)?.get(prompt) ?? ''))
  }

  private row({ iteration, columns }: IterationIndex, prompt: number, excerpt: string): PromptRow {
    const known = (value = Number.NaN): number | null => (Number.isNaN(value) ? null : value)
    return {
      iteration,
      index: prompt,
      excerpt,
      outcome: this.index.words.wordOf(columns.outcome[prompt] ?? 0),
      candidates: columns.candidates[prompt] ?? 0,
      failedVotes: columns.failedVotes[prompt] ?? 0,
      isFlagged: ((columns.marks[prompt] ?? 0) & marks.flagged) > 0,
      gap: known(columns.gap[prompt]),
      length: known(columns.length[prompt]),
    }
  }
}

/** At which position of all prompts each iteration begins. */
function startsOf(iterations: readonly IterationIndex[]): readonly number[] {
  let start = 0
  return iterations.map(({ columns }) => {
    start += columns.prompts
    return start - columns.prompts
  })
}

function placeOf(
  position: number,
  starts: readonly number[],
  iterations: readonly IterationIndex[],
): { readonly index: IterationIndex; readonly prompt: number } {
  const at = starts.findLastIndex(start => start <= position)
  const index = iterations[at]
  if (index === undefined) throw new RangeError(`position ${position} is of no iteration`)
  return { index, prompt: position - (starts[at] ?? 0) }
}

function joined(lists: readonly Uint32Array[], starts: readonly number[]): Uint32Array {
  const all = new Uint32Array(sum(lists, ({ length }) => length))
  let at = 0
  for (const [i, list] of lists.entries()) {
    const start = starts[i] ?? 0
    all.set(list, at)
    if (start > 0) for (let end = at + list.length, j = at; j < end; j++) all[j] = (all[j] ?? 0) + start
    at += list.length
  }
  return all
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0)
}
