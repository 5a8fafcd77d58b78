import type { Deviation } from './types.js'

/** A setting of which the paper says something. */
interface PaperSetting {
  readonly what: string
  /** Where it stands in a run's settings. */
  readonly path: readonly string[]
  readonly paper: string
  /** The setting that is the paper's; absent where none is, so that any value is named. */
  readonly same?: unknown
  /** What it means where there is none; without such words, nothing is said of an absent setting. */
  readonly absent?: string
  /** What a value means, where it does not say so itself. */
  readonly shown?: string
}

const sampled = (who: 'candidates' | 'judge'): readonly PaperSetting[] => [
  { what: `${who}, temperature`, path: [who, 'sampling', 'temperature'], paper: '0.7', same: 0.7 },
  { what: `${who}, top-p`, path: [who, 'sampling', 'topP'], paper: '0.9', same: 0.9 },
]

const settingsOfPaper: readonly PaperSetting[] = [
  { what: 'iterations', path: ['iterations'], paper: '2 (M2 and M3)', same: 2 },
  { what: 'candidates a prompt', path: ['candidates', 'n'], paper: '4', same: 4 },
  ...sampled('candidates'),
  {
    what: 'judge prompt',
    path: ['judge', 'prompt'],
    paper: 'additive, 5 points (Figure 2)',
    same: 'additive',
    absent: 'nobody judges',
  },
  { what: 'votes a candidate', path: ['judge', 'votes'], paper: '3', same: 3 },
  { what: 'aggregation of votes', path: ['judge', 'aggregation'], paper: 'mean', same: 'mean' },
  ...sampled('judge'),
  { what: 'who judges', path: ['judge', 'model'], paper: 'the model itself' },
  {
    what: 'what is selected',
    path: ['select', 'name'],
    paper: 'highest against lowest score, none where all are equal',
    same: 'best-vs-worst',
  },
  {
    what: 'where prompts come from',
    path: ['prompts', 'list'],
    paper: 'few-shot prompting with seed prompts',
    shown: 'a list that was given',
  },
  { what: 'who writes new prompts', path: ['prompts', 'writer'], paper: 'a fixed model, Llama 2-Chat 70B' },
  { what: 'demonstrations of people', path: ['prompts', 'shots', 'seed'], paper: '8', same: 8 },
  { what: 'demonstrations of models', path: ['prompts', 'shots', 'machine'], paper: '0', same: 0 },
  { what: 'filter of new prompts', path: ['prompts', 'filter'], paper: 'none stated', same: null },
  { what: 'novelty of new prompts', path: ['prompts', 'novelty'], paper: 'none stated' },
  { what: 'preference pairs', path: ['targetPairs'], paper: '3,964 and 6,942' },
  {
    what: 'learning rate',
    path: ['training', 'learning_rate'],
    paper: 'DPO 1e-6, falling to 1e-7',
    same: 1e-6,
    absent: "the trainer's own",
  },
  { what: 'beta', path: ['training', 'beta'], paper: '0.1', same: 0.1, absent: "the trainer's own" },
  { what: 'epochs', path: ['training', 'num_train_epochs'], paper: 'not stated' },
  { what: 'seed rows mixed in', path: ['mix', 'count'], paper: 'none for preference pairs' },
  { what: 'raw text format', path: ['format', 'kind'], paper: 'not stated', same: 'chat' },
]

/** What is the same in every run: choices where the paper is silent. */
const always: readonly Deviation[] = [
  {
    what: 'votes without a score',
    paper: 'not stated',
    here: 'never a number; asked again at most `spareVotes` times, counted by reason',
  },
  {
    what: 'candidates with too few valid votes, unfinished or blank ones',
    paper: 'not stated',
    here: 'neither chosen nor rejected, and counted',
  },
  { what: 'equal best or equal worst scores', paper: 'not stated', here: 'a seeded draw' },
  {
    what: 'DPO reference',
    paper: 'not stated',
    here: 'the checkpoint that the iteration began with',
  },
]

/**
 * What a run does otherwise than the paper, and what it chose where the paper is silent, from its settings.
 *
 * @param settings `settings` of the run's `run.json`.
 * @example
 * ```ts
 * import { deviations } from 'self-rewarding/report'
 *
 * console.log(deviations({ candidates: { n: 8 } })[0]) // { what: 'candidates a prompt', paper: '4', here: '8' }
 * ```
 */
export function deviations(settings: unknown): readonly Deviation[] {
  const found = settingsOfPaper.flatMap(({ what, path, paper, same, absent, shown }): Deviation[] => {
    const here = at(settings, path)
    if (here === undefined) return absent === undefined ? [] : [{ what, paper, here: absent }]
    if (JSON.stringify(here) === JSON.stringify(same)) return []
    return [{ what, paper, here: shown ?? (typeof here === 'string' ? here : JSON.stringify(here)) }]
  })
  return [...found, ...always]
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce(
    (inner: unknown, key) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
        ? Reflect.get(inner, key)
        : undefined,
    value,
  )
}
