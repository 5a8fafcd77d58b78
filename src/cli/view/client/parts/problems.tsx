import { useEffect, useRef } from 'preact/hooks'
import { count } from '../../../../report/text/numbers.js'
import { short } from '../texts/short.js'

/** Lines that are shown. */
const most = 100

/** What is wrong with the files of the run, in words. */
export function Problems({ problems }: { readonly problems: readonly string[] }) {
  return (
    <>
      <p class="soft">What could not be read was passed over; everything else is shown.</p>
      <ul class="problems">
        {problems.slice(0, most).map(problem => (
          <li key={problem}>{short(problem, 500)}</li>
        ))}
      </ul>
      {problems.length > most && <p class="soft">and {count(problems.length - most)} more</p>}
    </>
  )
}

interface Props {
  readonly problems: readonly string[]
  readonly isOpen: boolean
  onClose(): void
}

/** The same, wherever a person is; Escape or a click on Close ends it. */
export function ProblemsDialog({ problems, isOpen, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (isOpen) dialog.current?.showModal()
    else dialog.current?.close()
  }, [isOpen])
  return (
    <dialog ref={dialog} aria-labelledby="problems-title" onClose={onClose}>
      <h2 id="problems-title">Problems in the files</h2>
      {isOpen && <Problems problems={problems} />}
      <p class="close">
        <button type="button" onClick={onClose}>
          Close
        </button>
      </p>
    </dialog>
  )
}
