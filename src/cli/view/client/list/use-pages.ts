import { useEffect, useReducer, useRef } from 'preact/hooks'
import { ask } from '../state/ask.js'
import type { Filters } from '../state/place.js'
import { PromptPages } from './prompt-pages.js'

/** The rows that fit, kept up to date while the run goes on. */
export function usePages(filters: Filters, version: number | undefined): PromptPages {
  const [, render] = useReducer((n: number, _: undefined) => n + 1, 0)
  const kept = useRef<PromptPages | undefined>(undefined)
  const key = JSON.stringify(filters)
  if (kept.current === undefined || JSON.stringify(kept.current.filters) !== key) {
    kept.current?.close()
    kept.current = new PromptPages(
      filters,
      query => ask('prompts', query),
      () => render(undefined),
      after => new Promise(resolve => setTimeout(resolve, after === 'part' ? 300 : 2000)),
    )
  }
  const pages = kept.current
  useEffect(() => {
    if (version !== undefined) pages.refresh()
  }, [pages, version])
  return pages
}
