import type { Filters } from '../state/place.js'
import { short } from '../texts/short.js'
import { outcomeInWords } from '../texts/words.js'

type Ends = NonNullable<Filters['gap']>

const range = ({ from, to }: Ends): string =>
  from !== undefined && to !== undefined
    ? `${from} to ${to}`
    : from !== undefined
      ? `at least ${from}`
      : `at most ${to}`

/** Filters in words, each with the key that it is held under. */
export function filtersInWords(filters: Filters): readonly (readonly [keyof Filters, string])[] {
  const { iteration, text, outcome, gap, length: characters } = filters
  const all: readonly (readonly [keyof Filters, string | undefined])[] = [
    ['text', text === undefined ? undefined : `“${short(text, 40)}”`],
    ['iteration', iteration === undefined ? undefined : `iteration ${iteration}`],
    ['outcome', outcome === undefined ? undefined : outcomeInWords(outcome)],
    ['gap', gap && `gap ${range(gap)}`],
    ['length', characters && `length ${range(characters)}`],
    ['hasParseFailure', filters.hasParseFailure ? 'vote without score' : undefined],
    ['isFlagged', filters.isFlagged ? 'flagged' : undefined],
    ['isUnfinished', filters.isUnfinished ? 'cut off' : undefined],
  ]
  return all.flatMap(([key, words]) => (words === undefined ? [] : [[key, words] as const]))
}

interface Props {
  readonly filters: Filters
  onFilter(filters: Filters): void
}

/** The filters that hold, each of which can be taken away. */
export function ActiveFilters({ filters, onFilter }: Props) {
  const active = filtersInWords(filters)
  if (active.length === 0) return null
  return (
    <ul class="chips" aria-label="Filters that hold">
      {active.map(([key, words]) => (
        <li key={key}>
          <button
            type="button"
            onClick={() => {
              const { [key]: _, ...others } = filters
              onFilter(others)
            }}
          >
            <span class="unseen">Remove filter: </span>
            <bdi>{words}</bdi> <span aria-hidden="true">×</span>
          </button>
        </li>
      ))}
    </ul>
  )
}
