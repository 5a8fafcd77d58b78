import { useEffect, useState } from 'preact/hooks'
import type {
  SpotCheckAgreement,
  SpotCheckAnswer,
  SpotCheckEnd,
  SpotCheckItem,
  SpotCheckView,
} from '../../api.js'
import { ask, type Refusal } from '../state/ask.js'

/** What a person says of two texts. */
export type Preference = SpotCheckAnswer['preference']

/** An item that was shown, and what was said of it. */
interface Seen {
  readonly item: SpotCheckItem
  readonly preference?: Preference
}

/** Answers that cannot be given any more: the pair is not known to this server, or its answer stays. */
const over: readonly number[] = [404, 410]

/** One spot check: the items of this sitting, in the order in which they were shown. */
export function useSpotCheck() {
  const [seen, setSeen] = useState<readonly Seen[]>([])
  const [at, setAt] = useState(0)
  /** Items before it keep their answers: the agreement that was seen since told of the judge's. */
  const [final, setFinal] = useState(0)
  const [view, setView] = useState<SpotCheckView>()
  const [agreement, setAgreement] = useState<SpotCheckAgreement>()
  const [isEnd, setEnd] = useState(false)
  const [isBusy, setBusy] = useState(true)
  const [refusal, setRefusal] = useState<Refusal>()
  const [notice, setNotice] = useState<string>()

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
    setNotice(undefined)
    const body: SpotCheckAnswer = { id: current.item.id, preference }
    const answer = await ask<SpotCheckView>('spot-check', body)
    setBusy(false)
    if (answer.ok) {
      setView(answer.value)
      setSeen(before => before.map((one, i) => (i === at ? { ...one, preference } : one)))
    } else if (answer.refusal.kind === 'refused' && over.includes(answer.refusal.status)) {
      setNotice(answer.refusal.said)
      setFinal(at + 1)
    } else return setRefusal(answer.refusal)
    setRefusal(undefined)
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
    /** As it was when it was looked at last. */
    agreement,
    isEnd,
    isBusy,
    refusal,
    /** Why the answer before was not taken. */
    notice,
    say,
    again: next,
    canGoBack: at > final && !isBusy,
    back: (): void => {
      if (at > final && !isBusy) setAt(at - 1)
    },
    /** Looks at the agreement; what was answered before stays, so it goes on with what was not. */
    look: async (): Promise<void> => {
      const answer = await ask<SpotCheckAgreement>('spot-check/agreement', {})
      if (!answer.ok) return setRefusal(answer.refusal)
      setAgreement(answer.value)
      const open = seen.findIndex(({ preference }) => preference === undefined)
      const to = open < 0 ? seen.length : open
      // Who is quick may be further by now.
      setFinal(before => Math.max(before, to))
      setAt(before => Math.max(before, to))
    },
  }
}
