import { useEffect, useRef, useState } from 'preact/hooks'
import { longestSearch } from '../state/place.js'

const pauseMs = 250

/** A search in all texts, begun when the writing pauses. */
export function Search({ text, onSearch }: { readonly text: string; onSearch(text: string): void }) {
  const [value, setValue] = useState(text)
  const timer = useRef(0)
  useEffect(() => setValue(text), [text])
  useEffect(() => () => clearTimeout(timer.current), [])
  const search = (next: string): void => {
    clearTimeout(timer.current)
    onSearch(next.trim())
  }
  return (
    <input
      id="search"
      type="search"
      aria-label="Search prompts, candidates and judgements"
      aria-keyshortcuts="/"
      placeholder="Search all texts  ( / )"
      maxLength={longestSearch}
      autocomplete="off"
      spellcheck={false}
      value={value}
      onInput={event => {
        const next = event.currentTarget.value
        setValue(next)
        clearTimeout(timer.current)
        timer.current = window.setTimeout(() => search(next), pauseMs)
      }}
      onKeyDown={event => {
        if (event.key === 'Enter') search(value)
      }}
    />
  )
}
