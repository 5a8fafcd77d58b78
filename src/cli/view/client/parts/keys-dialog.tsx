import { useEffect, useRef } from 'preact/hooks'

const reading: readonly (readonly [string, string])[] = [
  ['j / k', 'next, previous prompt (in the list also ↓ ↑, Page, Home, End)'],
  ['/', 'search'],
  ['f', 'filters'],
  ['l', 'to the list'],
  ['o', 'to the prompt, to scroll it'],
  ['0 … 9', 'bring the candidate of this number to the front (h: a human answer)'],
  ['d', 'differences of the two in front'],
  ['v', 'all judgements'],
  ['n', 'to the next place with what you searched for'],
  ['Esc', 'close: filters, then the prompt'],
  ['c', 'spot check'],
  ['?', 'these keys'],
]

const checking: readonly (readonly [string, string])[] = [
  ['a / b', 'A or B is better'],
  ['t', 'a tie'],
  ['s', 'skip'],
  ['u', 'back to the one before'],
  ['g', 'show or hide the agreement so far'],
  ['Esc', 'back to reading'],
]

/** All keys; Escape or a click on Close ends it. */
export function KeysDialog({ isOpen, onClose }: { readonly isOpen: boolean; onClose(): void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (isOpen) dialog.current?.showModal()
    else dialog.current?.close()
  }, [isOpen])
  const list = (title: string, keys: typeof reading) => (
    <div>
      <h3>{title}</h3>
      <dl>
        {keys.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
  return (
    <dialog ref={dialog} class="keys" aria-labelledby="keys-title" onClose={onClose}>
      <h2 id="keys-title">Keys</h2>
      {isOpen && (
        <div class="columns">
          {list('Reading', reading)}
          {list('Spot check', checking)}
        </div>
      )}
      <button type="button" onClick={onClose}>
        Close
      </button>
    </dialog>
  )
}
