import { useEffect, useState } from 'preact/hooks'
import type { RunView } from '../../api.js'
import { ask, onAnswer, type Refusal } from './ask.js'

const patienceMs = 2000

/** Where the run is, always the latest; and why nothing comes, while nothing comes. */
export function useRun(): { readonly run: RunView | undefined; readonly refusal: Refusal | undefined } {
  const [run, setRun] = useState<RunView>()
  const [refusal, setRefusal] = useState<Refusal>()
  useEffect(() => {
    // A refusal of one question is shown where it was asked; that of the run, and a server that is gone, by all.
    const stop = onAnswer(next => {
      if (next === undefined) setRefusal(now => (now?.kind === 'gone' ? undefined : now))
      else if (next.kind !== 'refused') setRefusal(next)
    })
    let isOver = false
    const follow = async (): Promise<void> => {
      for (let version: number | undefined; !isOver; ) {
        const answer = await ask<RunView>(version === undefined ? 'run' : `run?after=${version}`)
        if (isOver) return
        if (answer.ok) {
          setRun(answer.value)
          setRefusal(undefined)
          version = answer.value.version
        } else {
          setRefusal(answer.refusal)
          if (answer.refusal.kind === 'token') return
          version = undefined
          await new Promise(resolve => setTimeout(resolve, patienceMs))
        }
      }
    }
    void follow()
    return () => {
      isOver = true
      stop()
    }
  }, [])
  return { run, refusal }
}
