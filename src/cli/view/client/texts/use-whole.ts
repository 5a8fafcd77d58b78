import { useEffect, useState } from 'preact/hooks'
import type { LongText, TextPart } from '../../api.js'
import { ask } from '../state/ask.js'

/** Characters that are fetched at once. */
const partLength = 200_000

/** A text as far as it was fetched. */
export interface Whole {
  readonly text: string
  readonly isLoading: boolean
  /** Why the rest did not come. */
  readonly failed: boolean
  /** Fetches until there are so many characters. */
  load(characters: number): void
}

/** A text of which the rest is fetched when it is asked for. */
export function useWhole({ text: given, length, rest }: LongText): Whole {
  const [more, setMore] = useState('')
  const [wanted, setWanted] = useState(0)
  const [failed, setFailed] = useState(false)
  const text = given + more
  const isLoading = rest !== undefined && text.length < Math.min(wanted, length) && !failed
  useEffect(() => {
    if (!isLoading) return
    let isOver = false
    void ask<TextPart>(`text?${rest}&offset=${text.length}&limit=${partLength}`).then(answer => {
      if (isOver) return
      if (answer.ok && answer.value.text !== '') setMore(before => before + answer.value.text)
      else setFailed(true)
    })
    return () => {
      isOver = true
    }
  }, [isLoading, rest, text.length])
  return {
    text,
    isLoading,
    failed,
    load: characters => {
      setFailed(false)
      setWanted(characters)
    },
  }
}
