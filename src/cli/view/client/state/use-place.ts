import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { type Place, readPlace, writePlace } from './place.js'

/** Goes to another place; `push` makes a step that the browser's Back undoes. */
export type Go = (to: Partial<Place>, how?: 'push') => void

const fromAddress = (): Place => readPlace(location.hash.slice(1))
const address = (place: Place): string => `#${writePlace(place)}`

/** Browsers refuse an address that changes with every key. */
const pauseMs = 200

/** The place that the address names. */
export function usePlace(): readonly [Place, Go] {
  const [place, setPlace] = useState(fromAddress)
  const latest = useRef(place)
  const timer = useRef(0)
  useEffect(() => {
    const read = (): void => {
      clearTimeout(timer.current)
      latest.current = fromAddress()
      setPlace(latest.current)
    }
    addEventListener('popstate', read)
    return () => removeEventListener('popstate', read)
  }, [])
  const go = useCallback<Go>((to, how) => {
    const write = (): void => history.replaceState(null, '', address(latest.current))
    clearTimeout(timer.current)
    if (how === 'push') {
      write()
      history.pushState(null, '', address({ ...latest.current, ...to }))
    } else timer.current = window.setTimeout(write, pauseMs)
    // From the latest and not from the last rendering: keys come faster than that.
    latest.current = { ...latest.current, ...to }
    setPlace(latest.current)
  }, [])
  return [place, go]
}
