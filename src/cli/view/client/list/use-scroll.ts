import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { barHeight, type Scroll, scrolledTo, showing } from './scroll-window.js'

/** After this time without a step, scrollbar and rows are brought together again. */
const restMs = 150

/** Scrolls rows of one height; see scroll-window.ts. */
export function useScroll(total: number, rowHeight: number) {
  const element = useRef<HTMLDivElement>(null)
  const [view, setView] = useState(0)
  const [scroll, setScroll] = useState<Scroll>({ bar: 0, top: 0 })
  const latest = useRef(scroll)
  const timer = useRef(0)
  const extent = { rows: total * rowHeight, view }
  const put = (next: Scroll): void => {
    latest.current = next
    setScroll(next)
  }
  const settle = (top: number): void => {
    const next = showing(top, extent)
    if (element.current && Math.abs(element.current.scrollTop - next.bar) >= 1)
      element.current.scrollTop = next.bar
    // As the browser rounds it, so that its event is no step.
    put({ ...next, bar: element.current?.scrollTop ?? next.bar })
  }

  useLayoutEffect(() => {
    const box = element.current
    if (!box) return
    const observer = new ResizeObserver(() => setView(box.clientHeight))
    observer.observe(box)
    setView(box.clientHeight)
    return () => observer.disconnect()
  }, [])
  // Fewer rows than before, or more: the same rows stay where they are.
  useLayoutEffect(() => {
    if (view > 0) settle(latest.current.top)
  }, [total, view, rowHeight])
  useEffect(() => () => clearTimeout(timer.current), [])

  return {
    element,
    view,
    top: scroll.top,
    bar: scroll.bar,
    height: barHeight(extent),
    onScroll: (): void => {
      const bar = element.current?.scrollTop ?? 0
      if (bar === latest.current.bar) return
      put(scrolledTo(bar, latest.current, extent))
      clearTimeout(timer.current)
      timer.current = window.setTimeout(() => settle(latest.current.top), restMs)
    },
    /** Scrolls as little as shows the row whole. */
    reveal: (position: number): void => {
      const { top } = latest.current
      const from = position * rowHeight
      if (from < top) settle(from)
      else if (from + rowHeight > top + view) settle(from + rowHeight - view)
    },
  }
}
