import { count, percent, plural } from '../../../../report/text/numbers.js'
import type { PromptPages } from './prompt-pages.js'

/** How many prompts fit, and how far the search is. */
export function CountLine({ pages, isStale }: { readonly pages: PromptPages; readonly isStale: boolean }) {
  const { found, refusal } = pages
  if (refusal?.kind === 'refused' && !isStale) return <p class="count warn">{refusal.said}</p>
  if (found === undefined) return <p class="count">{isStale ? '' : 'Looking…'}</p>
  const { total, searched, of, isComplete } = found
  const fits = total === of ? plural(total, 'prompt') : `${count(total)} of ${plural(of, 'prompt')}`
  return (
    <p class="count">
      {/* Told once the search is done, not at every step. */}
      <span role="status">{isComplete ? fits : ''}</span>
      {!isComplete && `${count(total)} so far, ${percent(of === 0 ? 0 : searched / of)} searched`}
    </p>
  )
}
