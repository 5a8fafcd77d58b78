import { driftDefaults, signRules } from '../../iterate/gates/drift-limits.js'
import type { Funnel, IterationReport } from '../../iterate/index.js'
import { totalUsage } from '../../iterate/spending/usage.js'
import type { RunSummary } from '../summary.js'
import { funnelsOf } from '../tables/funnel-table.js'
import { gateLine } from '../tables/gate-lines.js'
import { countOf, total } from '../tables/tally.js'
import { count, fixed, percent, plural, range, signed } from '../text/numbers.js'
import { reasonInWords } from '../text/reasons.js'
import type { Damage } from './damage.js'
import type { HealthWarning } from './health.js'

/** What is looked at. */
export interface Examined
  extends Pick<RunSummary, 'run' | 'models' | 'comparisons' | 'selfPreference' | 'lineage'> {
  readonly damage: Damage
}

/** What is looked for; the words are said where something is found. */
interface Check extends Omit<HealthWarning, 'found'> {
  readonly what: string
  /** Whether there is anything to look at. @default where an iteration has its datasets */
  readonly canFind?: (examined: Examined) => boolean
  /** A line for everything that is found. */
  readonly find: (examined: Examined) => readonly string[]
}

/** Above this share the matter is worth a warning; of rows, below it. */
const limits = {
  failedVotes: 0.05,
  unfinished: 0.05,
  failedCalls: 0.01,
  oneText: 0.5,
  longer: 0.7,
  rows: 0.25,
  tied: 0.6,
}
/** Below so many items a share says little. */
const fewest = 20

type Sealed = IterationReport & { readonly funnel: Funnel }

/** Looks at each iteration's funnel. */
const inFunnels =
  (find: (iteration: Sealed) => string | undefined): Check['find'] =>
  ({ run }) =>
    funnelsOf(run).flatMap(iteration => {
      const found = find(iteration)
      return found === undefined ? [] : [`${named(iteration)}: ${found}`]
    })

const named = ({ iteration, checkpoint }: IterationReport): string =>
  `Iteration ${iteration} (${checkpoint.name})`

/** The place of a model in the run; -1 of a baseline beside it. */
const placeOf = (lineage: Examined['lineage'], name: string): number =>
  lineage.findIndex(({ checkpoint }) => checkpoint.name === name)

/** Whether a model is of the run, and no baseline beside it. */
const isMade = (lineage: Examined['lineage'], name: string): boolean => placeOf(lineage, name) >= 0

type Compared = Examined['comparisons'][number]

/** The same comparison as that of a later checkpoint of the run with an earlier one; none of a baseline. */
function ofLater(compared: Compared, lineage: Examined['lineage']): readonly Compared[] {
  const { a, b, win, lose, net } = compared
  const [place, other] = [placeOf(lineage, a), placeOf(lineage, b)]
  if (place < 0 || other < 0) return []
  if (place > other) return [compared]
  const { value, interval } = net
  const turned = {
    value: -value,
    ...(interval && { interval: { low: -interval.high, high: -interval.low } }),
  }
  return [{ ...compared, a: b, b: a, win: lose, lose: win, net: turned }]
}

const shareOf = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole)

/** The same, and 0 of too few. */
const shareOfMany = (part: number, whole: number): number => (whole < fewest ? 0 : part / whole)

/** The most frequent reasons of a tally, in words. */
function mostly(tally: Funnel['votes']['failed']): string {
  return Object.entries(tally)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 3)
    .map(([reason, n]) => `${reasonInWords(reason)}: ${count(n)}`)
    .join('; ')
}

/** What is looked for, the worst first. */
export const checks: readonly Check[] = [
  {
    what: 'damage in the ledger',
    canFind: () => true,
    title: 'Lines of the run directory could not be read',
    find: ({ damage: { lines, first } }) =>
      lines === 0
        ? []
        : [
            plural(lines, 'line'),
            ...first.map(({ file, line, reason }) => `${file}, line ${line}: ${reason}`),
          ],
    meaning:
      'A line of calls/ that is no record is a call that is made again while its iteration is open. In a dataset it is a row that this page does not count.',
    look: 'Look at the disk, and for a copy of the run.',
    section: 'funnel',
  },
  {
    what: 'findings of gates',
    title: 'Gates found what they were set to look for',
    find: ({ run }) =>
      run.iterations.flatMap(({ iteration, gates = [] }) =>
        gates.map(finding => `Iteration ${iteration}, ${gateLine(finding)}`),
      ),
    meaning: 'The judge, or who learns from it, may have gone astray.',
    look: 'See what each sign says, and samples of the iteration.',
    section: 'drift',
  },
  {
    what: 'a checkpoint that answers worse than an earlier one',
    canFind: ({ comparisons }) => comparisons.length > 0,
    title: 'A checkpoint answers worse than an earlier one',
    find: ({ comparisons, lineage }) =>
      comparisons
        .flatMap(each => ofLater(each, lineage))
        .flatMap(({ a, b, win, tie, lose, net: { value, interval } }) =>
          interval === undefined || interval.high >= 0
            ? []
            : [
                `${a} against ${b}: ${count(win)} : ${count(tie)} : ${count(lose)} (win : tie : lose), net ${signed(value, 2)} (${range(interval, end => signed(end, 2))})`,
              ],
        ),
    meaning: 'Whoever compared likes the earlier answers better, with the whole interval of the net below 0.',
    look: 'Use the earlier checkpoint; netGate ends a run where this begins.',
    section: 'head-to-head',
  },
  {
    what: 'a judge that favours itself',
    canFind: ({ selfPreference = [] }) => selfPreference.length > 0,
    title: 'A judge favours its own answers',
    find: ({ selfPreference = [], lineage }) =>
      selfPreference.flatMap(({ model, value, interval }) =>
        interval === undefined || interval.low <= 0 || !isMade(lineage, model)
          ? []
          : [`${model}: by ${signed(value, 2)} points (${range(interval, end => signed(end, 2))})`],
      ),
    meaning: 'It puts its own answers further above those of others than the other judges do.',
    look: 'What another model says of its answers is worth more than its own scores.',
    section: 'head-to-head',
  },
  {
    what: 'too few rows to train on',
    title: 'Few prompts gave rows to train on',
    find: inFunnels(({ funnel: { prompts, selected } }) => {
      const share = shareOf(selected.prompts, prompts.accepted)
      return prompts.accepted === 0 || share >= limits.rows
        ? undefined
        : `${count(selected.prompts)} of ${plural(prompts.accepted, 'prompt')} (${percent(share)}); of the others: ${mostly(selected.excluded) || 'nothing is known'}`
    }),
    meaning:
      'The calls for the other prompts were for nothing, and what is trained on are prompts on which the judge sees a difference.',
    look: 'See why prompts gave none.',
    section: 'funnel',
  },
  {
    what: 'equal scores everywhere',
    title: 'On many prompts all responses have one score',
    find: inFunnels(({ signs }) => {
      const { value, n } = signs?.tieRate ?? { n: 0 }
      return value === undefined || n < fewest || value <= limits.tied
        ? undefined
        : `${percent(value)} of ${count(n)}`
    }),
    meaning: 'The judge hardly tells the responses apart, and such prompts give no pair.',
    look: 'One high bar among the scores is a judge that always says the same. More votes, a finer scale or warmer candidates help.',
    section: 'scores',
  },
  {
    what: 'votes without a score',
    title: 'Votes gave no score',
    find: inFunnels(({ funnel: { votes } }) => {
      const failed = total(votes.failed)
      const share = shareOfMany(failed, votes.valid + failed)
      return share > limits.failedVotes ? `${percent(share)}; ${mostly(votes.failed)}` : undefined
    }),
    meaning:
      'A vote that states no score is not a low score: it is left out. Where it rises from iteration to iteration, training wears off how a judgement is written.',
    look: 'Some of these votes are among the samples.',
    section: 'samples',
  },
  {
    what: 'unfinished responses',
    title: 'Responses did not come to their end',
    find: inFunnels(({ funnel: { candidates } }) => {
      const share = shareOfMany(candidates.received - countOf(candidates.finish, 'stop'), candidates.received)
      return share > limits.unfinished
        ? `${percent(share)}; how all ended: ${mostly(candidates.finish)}`
        : undefined
    }),
    meaning:
      'They are neither chosen nor rejected, so that the model does not learn to stop in mid-sentence; what is left are the shorter ones.',
    look: 'Raise maxTokens, or see whether the model ever stops.',
    section: 'samples',
  },
  {
    what: 'calls that failed for good',
    title: 'Calls failed for good',
    find: inFunnels(({ funnel: { spent } }) => {
      const { calls, failed } = totalUsage(spent)
      return shareOfMany(failed, calls) > limits.failedCalls
        ? `${count(failed)} of ${count(calls)}`
        : undefined
    }),
    meaning: 'What they asked for is missing, whatever it would have been.',
    look: 'failures.jsonl of the iteration has what the backend said.',
    section: 'time',
  },
  {
    what: 'a backend that does not sample',
    title: 'All candidates of most prompts are one text',
    find: inFunnels(({ funnel: { candidates, prompts } }) => {
      const share = shareOfMany(candidates.promptsWithOneText, prompts.accepted)
      return share > limits.oneText ? `${percent(share)} of prompts` : undefined
    }),
    meaning: 'The backend may not sample, or take one seed for all of them.',
    look: 'See the temperature of candidates, and whether the server takes n and seed.',
    section: 'funnel',
  },
  {
    what: 'a judge that may be chance',
    canFind: ({ models }) => models.some(({ judge }) => judge !== undefined),
    title: 'Judging may be chance',
    find: ({ models, lineage }) =>
      models.flatMap(({ name, judge }) => {
        const { value, interval, n = 0 } = judge?.card.metrics.tiesHalf ?? {}
        return value === undefined || !interval || interval.low > 0.5 || !isMade(lineage, name)
          ? []
          : [
              `${name}: ${percent(value)} of ${plural(n, 'pair')} in the right order (${range(interval, percent)})`,
            ]
      }),
    meaning: 'Coins put half of the pairs in the right order. What such a judge prefers may teach nothing.',
    look: 'More ranked instructions (evaluate) make intervals narrower.',
    section: 'judging',
  },
  {
    what: 'chosen responses that are mostly the longer ones',
    title: 'The longer response is mostly the chosen one',
    find: inFunnels(({ signs }) => {
      const { value, n } = signs?.longerChosen ?? { n: 0 }
      return value === undefined || n < fewest || value <= limits.longer
        ? undefined
        : `${percent(value)} of ${plural(n, 'pair')} of unequal length`
    }),
    meaning: 'What is taught may be length. Where better answers are longer it is high, and rightly so.',
    look: 'See how lengths go on; lengthControlled is a rule against it.',
    section: 'length',
  },
  {
    what: 'signs of judge drift past their limits',
    title: 'Signs of judge drift are past their limits',
    find: signsPastLimits,
    meaning: 'The judge, or who learns from it, may have gone astray.',
    look: 'See what each sign says.',
    section: 'drift',
  },
]

/** Signs that have a warning of their own above. */
const toldAbove: ReadonlySet<string> = new Set(['tieRate', 'voteFailureRate', 'longerChosen'])

function signsPastLimits({ run }: Examined): string[] {
  const [first] = run.iterations
  return run.iterations.flatMap(iteration =>
    signRules.flatMap(({ limit: name, sign, wrong, says, against = value => value }) => {
      const limit = driftDefaults[name]
      const { value, n } = iteration.signs?.[sign] ?? { n: 0 }
      const isTold =
        toldAbove.has(sign) || iteration.gates?.some(gate => gate.sign === name || gate.sign === sign)
      if (typeof limit !== 'number' || value === undefined || n < fewest || isTold) return []
      const held = against(value, first?.signs?.[sign].value ?? Number.NaN)
      if (wrong === 'above' ? !(held > limit) : !(held < limit)) return []
      return [`${named(iteration)}: ${says} is ${fixed(held, 2)}, ${wrong} ${fixed(limit, 2)}`]
    }),
  )
}
