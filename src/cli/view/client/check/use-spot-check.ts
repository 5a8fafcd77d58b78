import { useEffect, useState } from 'preact/hooks'
import type { SpotCheckAnswer, SpotCheckEnd, SpotCheckItem, SpotCheckView } from '../../api.js'
import { ask, type Refusal } from '../state/ask.js'

/** What a person says of two texts. */
export type Preference = SpotCheckAnswer['preference']

/** An item that was shown, and what was said of it. */
interface Seen {
  readonly item: SpotCheckItem
  readonly preference?: Preference
}

/** One spot check: the items of this sitting, in the order in which they were shown. */
export function useSpotCheck() {
  const [seen, setSeen] = useState<readonly Seen[]>([])
  const [at, setAt] = useState(0)
  /** Items before it keep their answers: the number that was seen since told of the judge's. */
  const [final, setFinal] = useState(0)
  const [view, setView] = useState<SpotCheckView>()
  const [isEnd, setEnd] = useState(false)
  const [isBusy, setBusy] = useState(true)
  const [refusal, setRefusal] = useState<Refusal>()

  const next = async (): Promise<void> => {
    setBusy(true)
    const answer = await ask<SpotCheckItem | SpotCheckEnd>('spot-check/next')
    setBusy(false)
    setRefusal(answer.ok ? undefined : answer.refusal)
    if (!answer.ok) return
    const { value } = answer
    setEnd('isEnd' in value)
    if (!('isEnd' in value)) setSeen(before => [...before, { item: value }])
  }

  useEffect(() => {
    void ask<SpotCheckView>('spot-check').then(answer => answer.ok && setView(answer.value))
    void next()
  }, [])

  const current = seen[at]
  const say = async (preference: Preference): Promise<void> => {
    if (current === undefined || isBusy) return
    setBusy(true)
    const body: SpotCheckAnswer = { id: current.item.id, preference }
    const answer = await ask<SpotCheckView>('spot-check', body)
    setBusy(false)
    setRefusal(answer.ok ? undefined : answer.refusal)
    if (!answer.ok) return
    setView(answer.value)
    setSeen(before => before.map((one, i) => (i === at ? { ...one, preference } : one)))
    setAt(at + 1)
    if (at + 1 === seen.length) await next()
  }

  return {
    item: current?.item,
    /** What was said of it before. */
    said: current?.preference,
    /** How many of this sitting come before it. */
    at,
    view,
    isEnd,
    isBusy,
    refusal,
    say,
    again: next,
    canGoBack: at > final && !isBusy,
    back: (): void => {
      if (at > final && !isBusy) setAt(at - 1)
    },
    /** The agreement is seen: what was answered before stays. */
    settle: (): void => setFinal(at),
  }
}
