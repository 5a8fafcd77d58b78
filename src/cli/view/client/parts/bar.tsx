import { count, percent, plural } from '../../../../report/text/numbers.js'
import type { RunView } from '../../api.js'
import { short } from '../texts/short.js'

interface Props {
  readonly run: RunView | undefined
  /** No answers come. */
  readonly isStale: boolean
  readonly isChecking: boolean
  onMode(isChecking: boolean): void
  onOverview(): void
  onProblems(): void
  onKeys(): void
}

const states = { finished: 'finished', 'under-way': 'under way', 'at-rest': 'at rest', gone: 'gone' } as const

/** Where the run is, and the ways to look at it. */
export function Bar({ run, isStale, isChecking, onMode, onOverview, onProblems, onKeys }: Props) {
  return (
    <header class="bar">
      <div class="facts-line">
        <h1>
          <button type="button" class="plain" onClick={onOverview} title="Overview of the run">
            <bdi>{run ? short(run.directory, 80) : 'self-rewarding view'}</bdi>
          </button>
        </h1>
        {run && (
          <p class="where">
            <span class={`state ${isStale ? 'stale' : run.state}`}>
              {isStale ? 'no answer' : states[run.state]}
            </span>
            <bdi class="at">{short(run.at, 300)}</bdi>
          </p>
        )}
        {run && <Numbers run={run} onProblems={onProblems} />}
      </div>
      <div class="modes">
        <fieldset class="switch" aria-label="Mode">
          <button type="button" aria-pressed={!isChecking} onClick={() => onMode(false)}>
            Read
          </button>
          <button type="button" aria-pressed={isChecking} aria-keyshortcuts="c" onClick={() => onMode(true)}>
            Spot check
          </button>
        </fieldset>
        <button type="button" aria-label="Keys" aria-keyshortcuts="?" onClick={onKeys}>
          ?
        </button>
      </div>
    </header>
  )
}

/** What is there so far, of all iterations. */
function Numbers({ run, onProblems }: { readonly run: RunView; onProblems(): void }) {
  const sum = (key: 'prompts' | 'candidates' | 'votes' | 'failedVotes' | 'rows'): number =>
    run.iterations.reduce((total, iteration) => total + iteration[key], 0)
  const { read, bytes, isComplete } = run.index
  const failed = sum('failedVotes')
  const votes = sum('votes')
  return (
    <ul class="numbers" aria-label="So far">
      <li>{plural(sum('prompts'), 'prompt')}</li>
      <li>{plural(sum('candidates'), 'candidate')}</li>
      <li>
        {plural(votes, 'vote')}
        {failed > 0 && (
          <span class="warn">
            , {count(failed)} without score ({percent(failed / votes)})
          </span>
        )}
      </li>
      <li>{plural(sum('rows'), 'row')} to train on</li>
      {!isComplete && <li class="soft">reading the files: {percent(bytes === 0 ? 0 : read / bytes)}</li>}
      {run.problems.length > 0 && (
        <li>
          <button type="button" class="plain warn" onClick={onProblems}>
            {plural(run.problems.length, 'problem')} in the files
          </button>
        </li>
      )}
    </ul>
  )
}
