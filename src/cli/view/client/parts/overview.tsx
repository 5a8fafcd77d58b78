import { count, percent } from '../../../../report/text/numbers.js'
import type { IterationView, RunView } from '../../api.js'
import { outcomesOf } from '../list/outcomes.js'
import type { Filters } from '../state/place.js'
import { short } from '../texts/short.js'
import { outcomeInWords } from '../texts/words.js'
import { Problems } from './problems.js'

interface Props {
  readonly run: RunView
  onFilter(filters: Filters): void
}

/** What the page shows before a prompt is chosen: every iteration in numbers, each of them a way into the list. */
export function Overview({ run, onFilter }: Props) {
  return (
    <section class="overview" aria-label="Overview">
      {run.iterations.length === 0 ? (
        <>
          <h2>Nothing is recorded yet</h2>
          <p>This page fills by itself as soon as the run writes its first prompts.</p>
        </>
      ) : (
        <p class="soft hint">
          Choose a prompt from the list, or begin with <kbd>j</kbd>. <kbd>?</kbd> shows all keys.
        </p>
      )}
      {run.iterations.map(iteration => (
        <Iteration key={iteration.iteration} view={iteration} onFilter={onFilter} />
      ))}
      {run.problems.length > 0 && (
        <>
          <h2>Problems in the files</h2>
          <Problems problems={run.problems} />
        </>
      )}
    </section>
  )
}

function Iteration({ view, onFilter }: { readonly view: IterationView; onFilter(filters: Filters): void }) {
  const { iteration, model, isSealed, prompts, candidates, votes, failedVotes, rows } = view
  const outcomes = outcomesOf([view], undefined)
  const all = Math.max(1, prompts)
  const numbers = [
    ['prompts', count(prompts), ''],
    ['candidates', count(candidates), ''],
    ['votes', count(votes), ''],
    ['without score', count(failedVotes), votes === 0 ? '' : percent(failedVotes / votes)],
    ['rows to train on', count(rows), prompts === 0 ? '' : `${percent(rows / prompts)} of prompts`],
  ] as const
  return (
    <section class="iteration" aria-label={`Iteration ${iteration}`}>
      <h2>
        Iteration {iteration}
        {model !== undefined && (
          <span class="soft">
            answered by <bdi>{short(model, 60)}</bdi>
          </span>
        )}
        {!isSealed && <span class="state under-way">under way</span>}
      </h2>
      <dl class="figures">
        {numbers.map(([name, number, detail]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              {number} <small>{detail}</small>
            </dd>
          </div>
        ))}
      </dl>
      <div class="facets">
        {outcomes.map(([outcome, number]) => (
          <button
            type="button"
            class={`facet ${outcome === 'pair' || outcome === 'positive' ? 'is-row' : ''}`}
            key={outcome}
            onClick={() => onFilter({ iteration, outcome })}
          >
            <span class="label">{outcomeInWords(outcome)}</span>
            <span class="number">
              {count(number)} <small>{percent(number / all)}</small>
            </span>
            <span class="share" style={{ width: `${(100 * number) / all}%` }} />
          </button>
        ))}
        {failedVotes > 0 && (
          <button type="button" class="facet" onClick={() => onFilter({ iteration, hasParseFailure: true })}>
            <span class="label">prompts with a vote without score →</span>
          </button>
        )}
      </div>
    </section>
  )
}
