import { fixed, plural } from '../../../../report/text/numbers.js'
import type { PromptView } from '../../api.js'
import { short } from '../texts/short.js'
import { candidateName } from '../texts/words.js'

/** What became of the prompt, in a sentence. */
export function OutcomeLine({ view }: { readonly view: PromptView }) {
  const { outcome, rule, candidates } = view
  const by = rule === undefined ? '' : ` (${short(rule, 80)})`
  const scoreOf = (name: number): number | undefined =>
    candidates.find(({ candidate }) => candidate === name)?.score
  switch (outcome.kind) {
    case 'pairs':
      return (
        <div class="became">
          {outcome.pairs.map(({ chosen, rejected }) => {
            const high = scoreOf(chosen)
            const low = scoreOf(rejected)
            return (
              <p key={`${chosen}-${rejected}`}>
                <b class="role chosen">{candidateName(chosen)} chosen</b> over{' '}
                <b class="role rejected">{candidateName(rejected).toLowerCase()}, rejected</b>
                {high !== undefined && low !== undefined && <>, {fixed(high - low, 2)} apart</>}
                <span class="soft">{by}</span>
              </p>
            )
          })}
        </div>
      )
    case 'positives':
      return (
        <p class="became">
          To be imitated: {plural(outcome.candidates.length, 'candidate')}
          <span class="soft">{by}</span>
        </p>
      )
    case 'none':
      return (
        <p class="became">
          <b>No row:</b> {short(outcome.inWords, 400)}
          <span class="soft">{by}</span>
        </p>
      )
    case 'open':
      return (
        <p class="became soft">
          Not decided yet: scores and pairs are made when the calls of the iteration are done.
        </p>
      )
  }
}
