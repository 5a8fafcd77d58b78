import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { PromptName } from '../state/place.js'
import { useKeys } from '../state/use-keys.js'
import type { PromptPages } from './prompt-pages.js'
import { Row } from './row.js'
import { useScroll } from './use-scroll.js'

interface Props {
  readonly pages: PromptPages
  readonly prompt: PromptName | undefined
  readonly at: number
  /** `isOpened` where a person wants to read it, and not only to come by. */
  onChoose(prompt: PromptName, at: number, isOpened: boolean): void
}

/** Rows beyond the edges that are there already when they come into sight. */
const beyond = 6

/** All prompts that fit, of which only those are in the page that are seen. */
export function PromptList({ pages, prompt, at, onChoose }: Props) {
  const total = pages.found?.total ?? 0
  const rowHeight = useRowHeight()
  const { element, view, top, bar, height, onScroll, reveal } = useScroll(total, rowHeight)
  const first = Math.max(0, Math.floor(top / rowHeight) - beyond)
  const last = Math.min(total - 1, Math.ceil((top + view) / rowHeight) + beyond)

  useEffect(() => pages.want(first, Math.max(first, last)), [pages, first, last])
  // Once there are rows and a height, the place that the address names comes into sight.
  const isReady = view > 0 && total > 0
  useLayoutEffect(() => {
    if (isReady) reveal(Math.min(at, total - 1))
  }, [isReady, at, pages])

  // A row that a key jumped to is chosen once it is there.
  const awaited = useRef<number>(undefined)
  useEffect(() => {
    if (awaited.current !== undefined && pages.row(awaited.current)) choose(awaited.current, false)
  })
  const choose = (position: number, isOpened: boolean): void => {
    const row = pages.row(position)
    awaited.current = row ? undefined : position
    if (row) onChoose({ iteration: row.iteration, index: row.index }, position, isOpened)
    else reveal(position)
  }
  const isChosen = (position: number): boolean => {
    const row = pages.row(position)
    return row !== undefined && row.iteration === prompt?.iteration && row.index === prompt.index
  }
  const to = (position: number): void => {
    if (total > 0) choose(Math.min(total - 1, Math.max(0, position)), false)
  }
  const step = (by: number): void => to(prompt === undefined ? at : at + by)
  const inList = (act: () => void) => (event: KeyboardEvent) =>
    event.target === element.current ? act() : false
  const screen = Math.max(1, Math.floor(view / rowHeight) - 1)
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    ArrowDown: inList(() => step(1)),
    ArrowUp: inList(() => step(-1)),
    PageDown: inList(() => step(screen)),
    PageUp: inList(() => step(-screen)),
    Home: inList(() => to(0)),
    End: inList(() => to(total - 1)),
    Enter: inList(() => choose(at, true)),
  })

  const positions = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i)
  const chosen = positions.find(isChosen)
  return (
    <div
      ref={element}
      id="list"
      class="list"
      role="listbox"
      aria-label="Prompts"
      aria-activedescendant={chosen === undefined ? undefined : `row-${chosen}`}
      tabIndex={0}
      onScroll={onScroll}
    >
      <div class="rows" style={{ height: `${height}px` }} role="presentation">
        {positions.map(position => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
          // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus, and says which is active
          <div
            key={position}
            id={`row-${position}`}
            class="row"
            role="option"
            aria-selected={position === chosen}
            aria-posinset={position + 1}
            aria-setsize={total}
            style={{ transform: `translateY(${bar + position * rowHeight - top}px)` }}
            onClick={() => choose(position, true)}
          >
            <Row row={pages.row(position)} />
          </div>
        ))}
      </div>
    </div>
  )
}

/** As the style sheet has it: 4.5 of the letters that the person reads with. */
function useRowHeight(): number {
  const [rem] = useState(() => Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16)
  return 4.5 * rem
}
