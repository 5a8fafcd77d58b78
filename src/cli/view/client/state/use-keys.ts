import { useEffect, useRef } from 'preact/hooks'

/** What keys do, by `KeyboardEvent.key`; `false` leaves the key to the browser. */
export type Keys = Readonly<Record<string, (event: KeyboardEvent) => unknown>>

/** Keys of the whole page, while no text is being written and no dialog is open. Escape works in fields too. */
export function useKeys(keys: Keys): void {
  const latest = useRef(keys)
  latest.current = keys
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
      if (document.querySelector('dialog[open]')) return
      if (isWriting(event.target) && event.key !== 'Escape') return
      const act = Object.hasOwn(latest.current, event.key) ? latest.current[event.key] : undefined
      if (act && act(event) !== false) event.preventDefault()
    }
    addEventListener('keydown', listen)
    return () => removeEventListener('keydown', listen)
  }, [])
}

function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.matches('textarea, select') ||
      (target instanceof HTMLInputElement && !['checkbox', 'radio', 'button'].includes(target.type)))
  )
}
