import { count } from '../../../../report/text/numbers.js'
import type { IterationView } from '../../api.js'
import type { Filters } from '../state/place.js'
import { short } from '../texts/short.js'
import { outcomeInWords } from '../texts/words.js'
import { outcomesOf } from './outcomes.js'
import { Range } from './range.js'

interface Props {
  readonly iterations: readonly IterationView[]
  readonly filters: Filters
  /** Takes the place of all filters. */
  onFilter(filters: Filters): void
}

/** What a list may be narrowed down by, with the numbers of prompts that there are of each. */
export function FilterPanel({ iterations, filters, onFilter }: Props) {
  const put = (key: keyof Filters, value: unknown): void => {
    const { [key]: _, ...others } = filters
    onFilter(value === undefined ? others : { ...others, [key]: value })
  }
  const outcomes = outcomesOf(iterations, filters.iteration)
  const promptsOf = (some: readonly IterationView[]): number =>
    some.reduce((sum, { prompts }) => sum + prompts, 0)
  const all = promptsOf(iterations)
  const shown = iterations.filter(({ iteration }) => [undefined, iteration].includes(filters.iteration))
  const of = Math.max(1, promptsOf(shown))
  const flag = (key: 'hasParseFailure' | 'isFlagged' | 'isUnfinished', label: string) => (
    <label class="flag">
      <input
        type="checkbox"
        checked={filters[key] === true}
        onChange={event => put(key, event.currentTarget.checked || undefined)}
      />
      {label}
    </label>
  )
  return (
    <fieldset class="panel" id="filters" aria-label="Filters">
      <label class="field">
        Iteration
        <select
          value={String(filters.iteration ?? '')}
          onChange={event => {
            const { value } = event.currentTarget
            put('iteration', value === '' ? undefined : Number(value))
          }}
        >
          <option value="">all ({count(all)})</option>
          {iterations.map(({ iteration, model, prompts }) => (
            <option key={iteration} value={String(iteration)}>
              {iteration}
              {model === undefined ? '' : `, ${short(model, 30)}`} ({count(prompts)})
            </option>
          ))}
        </select>
      </label>
      <fieldset class="facets">
        <legend>Outcome</legend>
        {outcomes.map(([outcome, prompts]) => (
          <button
            type="button"
            key={outcome}
            class={`facet ${outcome === 'pair' || outcome === 'positive' ? 'is-row' : ''}`}
            aria-pressed={filters.outcome === outcome}
            onClick={() => put('outcome', filters.outcome === outcome ? undefined : outcome)}
          >
            <span class="label">{outcomeInWords(outcome)}</span>
            <span class="number">{count(prompts)}</span>
            <span class="share" style={{ width: `${(100 * prompts) / of}%` }} />
          </button>
        ))}
      </fieldset>
      <fieldset>
        <legend>Only prompts with</legend>
        {flag('hasParseFailure', 'a vote without score')}
        {flag('isFlagged', 'a flagged candidate')}
        {flag('isUnfinished', 'a candidate that was cut off')}
      </fieldset>
      <Range legend="Gap of scores" step={0.5} range={filters.gap} onRange={range => put('gap', range)} />
      <Range
        legend="Longest candidate, characters"
        step={1}
        range={filters.length}
        onRange={range => put('length', range)}
      />
    </fieldset>
  )
}
