import { useEffect, useState } from 'preact/hooks'
import { CheckPane } from './check/check-pane.js'
import { ListPane } from './list/list-pane.js'
import { Bar } from './parts/bar.js'
import { KeysDialog } from './parts/keys-dialog.js'
import { Overview } from './parts/overview.js'
import { ProblemsDialog } from './parts/problems.js'
import { Refused } from './parts/refused.js'
import { PromptPane } from './prompt/prompt-pane.js'
import { useKeys } from './state/use-keys.js'
import { usePlace } from './state/use-place.js'
import { useRun } from './state/use-run.js'
import { Searched } from './texts/highlighted.js'
import { short } from './texts/short.js'

/** The whole page. */
export function App() {
  const { run, refusal } = useRun()
  const [place, go] = usePlace()
  const [hasKeys, setKeys] = useState(false)
  const [hasProblems, setProblems] = useState(false)
  const { isChecking, prompt } = place
  const close = (): void => {
    go({ prompt: undefined })
    document.getElementById('list')?.focus()
  }
  useKeys({
    '?': () => setKeys(true),
    ...(isChecking
      ? {}
      : {
          c: () => go({ isChecking: true }, 'push'),
          l: () => document.getElementById('list')?.focus(),
          Escape: () => (prompt === undefined ? false : close()),
        }),
  })
  useEffect(() => {
    const name = isChecking ? 'Spot check' : prompt ? `${prompt.iteration}:${prompt.index}` : undefined
    document.title = [name, run && short(run.directory, 60), 'self-rewarding'].filter(Boolean).join(' – ')
  }, [isChecking, prompt, run?.directory])
  const pane = prompt ? 'prompt' : 'list'
  return (
    <div class={`app ${isChecking ? 'checking' : `shows-${pane}`}`}>
      {!isChecking && (
        <button type="button" class="skip" onClick={() => document.getElementById('list')?.focus()}>
          To the list of prompts
        </button>
      )}
      <Bar
        run={run}
        isStale={refusal !== undefined}
        isChecking={isChecking}
        onMode={checks => go({ isChecking: checks }, 'push')}
        onOverview={() => go({ prompt: undefined, isChecking: false }, 'push')}
        onProblems={() => setProblems(true)}
        onKeys={() => setKeys(true)}
      />
      {refusal && <Refused refusal={refusal} />}
      {isChecking ? (
        <main>
          <CheckPane onClose={() => go({ isChecking: false })} />
        </main>
      ) : (
        <Searched.Provider value={place.filters.text}>
          <main class="two">
            <ListPane run={run} isStale={refusal !== undefined} place={place} go={go} />
            {prompt ? (
              <PromptPane
                prompt={prompt}
                version={run?.version}
                iterations={run?.iterations ?? []}
                hasDifferences={place.hasDifferences}
                onDifferences={hasDifferences => go({ hasDifferences })}
                onClose={close}
              />
            ) : (
              run && <Overview run={run} onFilter={filters => go({ filters, at: 0 })} />
            )}
          </main>
        </Searched.Provider>
      )}
      <ProblemsDialog
        problems={run?.problems ?? []}
        isOpen={hasProblems}
        onClose={() => setProblems(false)}
      />
      <KeysDialog isOpen={hasKeys} onClose={() => setKeys(false)} />
    </div>
  )
}
