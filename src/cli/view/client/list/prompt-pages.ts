import type { PromptPage, PromptQuery, PromptRow } from '../../api.js'
import type { Answer, Refusal } from '../state/ask.js'
import type { Filters } from '../state/place.js'

/** Rows that are asked for at once. */
export const pageSize = 100

/** Pages that are kept; the others are asked for again. */
const mostPages = 40

/** How far a search is. */
export interface Found {
  readonly total: number
  readonly searched: number
  readonly of: number
  readonly isComplete: boolean
}

/**
 * The rows of one query, of which those are fetched that are looked at. One question at a time, so that a scrollbar
 * that is dragged through a million rows does not ask for them all.
 */
export class PromptPages {
  found: Found | undefined
  refusal: Refusal | undefined
  readonly #pages = new Map<number, readonly PromptRow[]>()
  readonly #stale = new Set<number>()
  #wanted: readonly [first: number, last: number] = [0, 0]
  #isAsking = false
  #isClosed = false

  constructor(
    readonly filters: Filters,
    readonly ask: (query: PromptQuery) => Promise<Answer<PromptPage>>,
    readonly changed: () => void,
    /** A moment; a longer one after a refusal. */
    readonly pause: (after: 'part' | 'refusal') => Promise<unknown>,
  ) {}

  /** Undefined as long as it has not come. */
  row(position: number): PromptRow | undefined {
    return this.#pages.get(Math.floor(position / pageSize))?.[position % pageSize]
  }

  /** Positions that are looked at. */
  want(first: number, last: number): void {
    this.#wanted = [Math.floor(first / pageSize), Math.floor(last / pageSize)]
    void this.#fetch()
  }

  /** What is there may have changed; it is shown until the new is there. */
  refresh(): void {
    for (const page of this.#pages.keys()) this.#stale.add(page)
    void this.#fetch()
  }

  /** Nothing is asked and told any more. */
  close(): void {
    this.#isClosed = true
  }

  async #fetch(): Promise<void> {
    if (this.#isAsking) return
    this.#isAsking = true
    for (let page = this.#next(); page !== undefined && !this.#isClosed; page = this.#next()) {
      this.#stale.delete(page)
      const answer = await this.ask({ ...this.filters, offset: page * pageSize, limit: pageSize })
      if (this.#isClosed) return
      this.refusal = answer.ok ? undefined : answer.refusal
      if (answer.ok) this.#keep(page, answer.value)
      this.changed()
      if (!answer.ok) await this.pause('refusal')
      else if (!answer.value.isComplete) await this.pause('part')
    }
    this.#isAsking = false
  }

  #keep(page: number, { rows, ...found }: PromptPage): void {
    this.found = found
    this.#pages.delete(page)
    this.#pages.set(page, rows)
    const [first, last] = this.#wanted
    for (const old of this.#pages.keys()) {
      if (this.#pages.size <= mostPages) break
      if (old < first || old > last) this.#pages.delete(old)
    }
    if (!found.isComplete) this.#stale.add(page)
  }

  /** The next page to fetch: what is not there comes before what may be old. */
  #next(): number | undefined {
    const [first, last] = this.#wanted
    const end = Math.min(last, Math.floor(Math.max(0, (this.found?.total ?? 1) - 1) / pageSize))
    const pages = Array.from({ length: Math.max(0, end - first + 1) }, (_, i) => first + i)
    return pages.find(page => !this.#pages.has(page)) ?? pages.find(page => this.#stale.has(page))
  }
}
