import { useEffect, useState } from 'preact/hooks'
import type { PromptView } from '../../api.js'
import { type Answer, ask } from '../state/ask.js'
import type { PromptName } from '../state/place.js'

/** Who holds a key comes by many prompts; only the one where the key is let go is fetched. */
const pauseMs = 60

/** A prompt with all that was made of it; the one before stays until it is there. */
export function usePrompt(
  { iteration, index }: PromptName,
  version: number | undefined,
): Answer<PromptView> | undefined {
  const [answer, setAnswer] = useState<Answer<PromptView>>()
  // What is decided does not change any more.
  const isOpen = answer?.ok && answer.value.outcome.kind === 'open'
  const seen = isOpen || (answer && !answer.ok) ? version : undefined
  useEffect(() => {
    let isOver = false
    const timer = setTimeout(async () => {
      const next = await ask<PromptView>(`prompt?iteration=${iteration}&index=${index}`)
      if (!isOver) setAnswer(next)
    }, pauseMs)
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [iteration, index, seen])
  return answer
}
