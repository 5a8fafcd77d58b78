import { useEffect, useState } from 'preact/hooks'
import { plural } from '../../../../report/text/numbers.js'
import type { LongText, WriterView } from '../../api.js'
import { Refused } from '../parts/refused.js'
import { type Answer, ask } from '../state/ask.js'
import type { PromptName } from '../state/place.js'
import { Text } from '../texts/long-text.js'
import { short } from '../texts/short.js'

/** What led a model to a prompt; fetched once somebody opens it. */
export function Writer({ prompt: { iteration, index } }: { readonly prompt: PromptName }) {
  const [isOpen, setOpen] = useState(false)
  const [answer, setAnswer] = useState<Answer<WriterView>>()
  useEffect(() => {
    if (!isOpen || answer?.ok) return
    let isOver = false
    void ask<WriterView>(`prompt/writer?iteration=${iteration}&index=${index}`).then(next => {
      if (!isOver) setAnswer(next)
    })
    return () => {
      isOver = true
    }
  }, [isOpen, iteration, index])
  return (
    <details class="writer" open={isOpen} onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>Demonstrations of its writer</summary>
      {isOpen && !answer && <p class="soft">Fetching…</p>}
      {answer && !answer.ok && <Refused refusal={answer.refusal} />}
      {answer?.ok && <Shown writer={answer.value} />}
    </details>
  )
}

/** A text of which nothing can be fetched. */
const whole = (text: string): LongText => ({ text, length: text.length })

function Shown({ writer: { demonstrations, reply, command } }: { readonly writer: WriterView }) {
  return (
    <>
      {demonstrations === undefined ? (
        <p class="soft">The calls of this run do not tell what its writer was shown.</p>
      ) : (
        <>
          <p class="soft">Its writer was shown {plural(demonstrations.length, 'demonstration')}:</p>
          <ol>
            {demonstrations.map((text, i) => (
              <li key={i}>
                <Text of={whole(text)} isBrief />
              </li>
            ))}
          </ol>
        </>
      )}
      {reply !== undefined && (
        <>
          <p class="soft">The reply that it was taken from:</p>
          <Text of={whole(reply)} isBrief />
        </>
      )}
      {command !== undefined && (
        <p class="soft">
          Some of it is cut; all of it: <code>{short(command, 1000)}</code>
        </p>
      )}
    </>
  )
}
