import { ensure, ensureCount, refuseUnknown } from '../../core/check.js'
import { InvalidArgumentError } from '../../core/errors.js'
import { meanOfVotes } from '../../judge/aggregate.js'
import { JudgePrompt } from '../../judge/index.js'
import { bestVsWorst } from '../../select/index.js'
import { refuseNoRun } from '../claim.js'
import { selectionHash } from '../manifest.js'
import { readBy } from '../read-by.js'
import { isJudged } from '../stage/is-judged.js'
import type { WorkSettings } from '../stage/prompt-work.js'
import { stoppable } from '../stoppable.js'
import { checkTemplate, finishedIterations, type RunSettings } from './finished-iterations.js'
import type { Reselection, ReselectOptions } from './reselection.js'
import { sealAgain } from './seal-again.js'

const known = [
  'ledger',
  'judge',
  'votes',
  'requiredVotes',
  'aggregation',
  'select',
  'signal',
  'onDamage',
] satisfies (keyof ReselectOptions)[]

/** The work of `reselect`. */
export async function selectAgain(options: ReselectOptions): Promise<Reselection> {
  const { judge = JudgePrompt.additive(), select = bestVsWorst() } = options
  refuseUnknown(options, known)
  const judged = isJudged(select)
  for (const name of ['judge', 'votes', 'requiredVotes', 'aggregation'] as const) {
    const isTaken = judged || options[name] === undefined
    ensure(isTaken, name, options[name], 'to be left out: this selection needs texts alone')
  }
  await refuseNoRun(options.ledger)
  const held = await options.ledger.open()
  const ledger = options.signal ? stoppable(held, options.signal) : held
  try {
    const finished = await finishedIterations(ledger)
    // All are looked at before the first is written.
    const made = finished.map(({ manifest, run }) => ({
      manifest,
      run,
      work: judged ? workOf(options, judge, run.judge, manifest.iteration) : unjudged(judge),
    }))
    const iterations: Reselection['iterations'][number][] = []
    let selection = ''
    for (const { manifest, run, work } of made) {
      selection = selectionHash({ judge: { ...work, prompt: judge }, select })
      const sealed = await sealAgain({
        ledger,
        manifest,
        run,
        work,
        ...(judged && { judge }),
        select,
        selection,
        ...damage(options),
      })
      iterations.push({ iteration: manifest.iteration, ...sealed })
    }
    return { selection, iterations }
  } finally {
    await held.close()
  }
}

/** How an iteration's votes are read now. */
function workOf(
  options: ReselectOptions,
  judge: JudgePrompt,
  run: RunSettings['judge'],
  iteration: number,
): WorkSettings {
  if (run === undefined) {
    throw new InvalidArgumentError({
      field: 'select',
      received: (options.select ?? bestVsWorst()).name,
      expected: `a rule that needs texts alone: nobody judged the candidates of iteration ${iteration}. A new run with this rule makes judgements`,
    })
  }
  checkTemplate(judge, run.template)
  const { spareVotes, unfinished } = run
  const { aggregation = meanOfVotes } = options
  return { ...unjudged(judge), ...checkVotes(options, run), spareVotes, unfinished, aggregation }
}

/** No votes. */
function unjudged(judge: JudgePrompt): WorkSettings {
  return {
    votes: 0,
    spareVotes: 0,
    requiredVotes: 1,
    unfinished: false,
    ...readBy(judge),
    aggregation: meanOfVotes,
  }
}

function damage({ onDamage }: ReselectOptions): Pick<ReselectOptions, 'onDamage'> {
  return onDamage ? { onDamage } : {}
}

function checkVotes(
  { votes, requiredVotes }: ReselectOptions,
  run: NonNullable<RunSettings['judge']>,
): Pick<WorkSettings, 'votes' | 'requiredVotes'> {
  const recorded = run.votes + run.spareVotes
  const counted = votes ?? run.votes
  ensureCount(counted, 'votes')
  ensure(counted <= recorded, 'votes', votes, `at most as many as are recorded (${recorded})`)
  const required = requiredVotes ?? votes ?? run.requiredVotes
  ensureCount(required, 'requiredVotes')
  ensure(required <= counted, 'requiredVotes', requiredVotes, `at most votes (${counted})`)
  return { votes: counted, requiredVotes: required }
}
