import { useEffect, useRef, useState } from 'preact/hooks'
import type { RunView } from '../../api.js'
import { type Filters, type Place, sorts } from '../state/place.js'
import { useKeys } from '../state/use-keys.js'
import type { Go } from '../state/use-place.js'
import { ActiveFilters, filtersInWords } from './active-filters.js'
import { CountLine } from './count-line.js'
import { FilterPanel } from './filter-panel.js'
import { PromptList } from './prompt-list.js'
import { Search } from './search.js'
import { usePages } from './use-pages.js'

const sortNames = {
  order: 'in order',
  gap: 'by gap of scores',
  length: 'by length',
  failures: 'by votes without score',
} as const

interface Props {
  readonly run: RunView | undefined
  /** No answers come, which the page says elsewhere. */
  readonly isStale: boolean
  readonly place: Place
  readonly go: Go
}

/** Search, filters and the prompts that fit. */
export function ListPane({ run, isStale, place, go }: Props) {
  const { filters, prompt, at } = place
  const pages = usePages(filters, run?.version)
  const [isOpen, setOpen] = useState(false)
  const panel = useRef<HTMLDivElement>(null)
  const toList = (): void => document.getElementById('list')?.focus()
  const filter = (next: Filters): void => go({ filters: next, at: 0 })
  const search = (text: string): void => {
    const { text: before, ...others } = filters
    if (text !== (before ?? '')) filter(text === '' ? others : { ...others, text })
  }
  useEffect(() => {
    if (isOpen) panel.current?.querySelector<HTMLElement>('select')?.focus()
  }, [isOpen])
  useKeys({
    '/': () => document.getElementById('search')?.focus(),
    f: () => setOpen(!isOpen),
    Escape: event => {
      const isHere = event.target instanceof Element && event.target.closest('.list-pane .tools')
      if (!isHere && !isOpen) return false
      setOpen(false)
      return toList()
    },
  })
  const active = filtersInWords(filters).filter(([key]) => key !== 'text').length
  return (
    <section class="list-pane" aria-label="List of prompts">
      <div class="tools">
        <div class="line">
          <Search text={filters.text ?? ''} onSearch={search} />
          <button
            type="button"
            aria-expanded={isOpen}
            aria-controls="filters"
            aria-keyshortcuts="f"
            onClick={() => setOpen(!isOpen)}
          >
            Filters{active > 0 ? ` (${active})` : ''}
          </button>
        </div>
        <div ref={panel} hidden={!isOpen}>
          <FilterPanel iterations={run?.iterations ?? []} filters={filters} onFilter={filter} />
        </div>
        <ActiveFilters filters={filters} onFilter={filter} />
        <div class="line">
          <CountLine pages={pages} isStale={isStale} />
          <Sort filters={filters} onFilter={filter} />
        </div>
      </div>
      <PromptList
        pages={pages}
        prompt={prompt}
        at={at}
        onChoose={(chosen, position, isOpened) =>
          go({ prompt: chosen, at: position }, isOpened && prompt === undefined ? 'push' : undefined)
        }
      />
      {pages.found?.total === 0 && pages.found.isComplete && (
        <p class="none">
          {active > 0 || filters.text ? 'No prompt fits these filters.' : 'No prompt is recorded yet.'}
        </p>
      )}
    </section>
  )
}

function Sort({ filters, onFilter }: { readonly filters: Filters; onFilter(filters: Filters): void }) {
  const { sort = 'order', isDescending = false, ...others } = filters
  return (
    <select
      aria-label="Sort"
      value={`${sort}${isDescending ? '-down' : ''}`}
      onChange={event => {
        const [key, down] = event.currentTarget.value.split('-')
        const chosen = sorts.find(known => known === key) ?? 'order'
        onFilter({
          ...others,
          ...(chosen === 'order' ? {} : { sort: chosen }),
          ...(down ? { isDescending: true } : {}),
        })
      }}
    >
      {sorts.flatMap(key => [
        <option key={key} value={key}>
          {sortNames[key]}
          {key === 'order' ? '' : ', lowest first'}
        </option>,
        <option key={`${key}-down`} value={`${key}-down`}>
          {sortNames[key]}
          {key === 'order' ? ', last first' : ', highest first'}
        </option>,
      ])}
    </select>
  )
}
