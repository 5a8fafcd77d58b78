import { useEffect, useState } from 'preact/hooks'
import { count } from '../../../../report/text/numbers.js'
import { type Differences, differences, type Piece } from '../texts/differences.js'

/** Two texts with what only one of them has. */
export interface Compared {
  readonly a: readonly Piece[]
  readonly b: readonly Piece[]
  /** What is marked. */
  readonly inWords: string
}

/** Compares two texts after the page has shown them. */
export function useDifferences(
  a: string | undefined,
  b: string | undefined,
  isAsked: boolean,
): Compared | undefined {
  const [found, setFound] = useState<{ readonly of: string; readonly compared: Compared }>()
  const key = isAsked && a !== undefined && b !== undefined ? `${a.length}:${a}${b}` : undefined
  useEffect(() => {
    if (key === undefined || a === undefined || b === undefined) return
    const timer = setTimeout(() => {
      const result = differences(a, b)
      setFound({ of: key, compared: { ...result, inWords: inWords(result, a, b) } })
    })
    return () => clearTimeout(timer)
  }, [key])
  return found !== undefined && found.of === key ? found.compared : undefined
}

function inWords({ a, b, by, limit }: Differences, whole: string, other: string): string {
  const bound =
    Math.max(whole.length, other.length) > limit ? `, in the first ${count(limit)} characters` : ''
  if (by === 'nothing') return 'These two differ too much to be compared word by word.'
  if ([...a, ...b].every(({ isCommon }) => isCommon)) return `No difference${bound}.`
  return by === 'words'
    ? `Marked: words that only one of the two has${bound}.`
    : `Marked: sentences that only one of the two has${bound}; word by word they differ too much.`
}
