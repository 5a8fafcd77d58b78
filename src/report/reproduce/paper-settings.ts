import { JudgePrompt } from '../../judge/index.js'
import type { RunKind } from './run-kind.js'

/** A setting of which the paper says something. */
export interface PaperSetting {
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
  /** Whether any setting is as in the paper. */
  readonly isSameWhereSet?: boolean
  /** In which runs it says anything. @default all */
  readonly in?: (run: RunKind) => boolean
}

/** How the tokens of candidates or of the judge are drawn. */
const sampled = (who: 'candidates' | 'judge'): readonly PaperSetting[] => {
  const of = (key: string): readonly string[] => [who, 'sampling', key]
  return [
    { what: `${who}, temperature`, path: of('temperature'), paper: '0.7', same: 0.7 },
    { what: `${who}, top-p`, path: of('topP'), paper: '0.9', same: 0.9 },
    // 0 considers all tokens.
    { what: `${who}, top-k`, path: of('topK'), paper: 'not stated', same: 0 },
    {
      what: `${who}, tokens at most`,
      path: of('maxTokens'),
      paper: 'not stated',
      absent: "the backend's own limit",
      in: ({ isJudged }) => who === 'candidates' || isJudged,
    },
    { what: `${who}, texts that end it`, path: of('stop'), paper: 'not stated' },
  ]
}

/** What the paper says of settings, in its order. */
export const settingsOfPaper: readonly PaperSetting[] = [
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
  {
    what: 'wording of the judge prompt',
    path: ['judge', 'template'],
    paper: 'the additive prompt of Figure 2',
    same: JudgePrompt.additive().templateId,
    shown: 'another template under its name',
    in: ({ judgePrompt }) => judgePrompt === 'additive',
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
  { what: 'how new prompts are drawn', path: ['prompts', 'sampling'], paper: 'not stated' },
  { what: 'new prompts asked for in a call', path: ['prompts', 'perCall'], paper: 'not stated' },
  { what: 'form in which new prompts are asked for', path: ['prompts', 'form'], paper: 'not stated' },
  { what: 'filter of new prompts', path: ['prompts', 'filter'], paper: 'none stated', same: null },
  { what: 'novelty of new prompts', path: ['prompts', 'novelty'], paper: 'none stated' },
  { what: 'preference pairs', path: ['targetPairs'], paper: '3,964 and 6,942' },
  {
    what: 'learning rate',
    path: ['training', 'learning_rate'],
    paper: 'DPO 1e-6, falling to 1e-7',
    same: 1e-6,
    absent: "the trainer's own",
    in: ({ isSft }) => !isSft,
  },
  {
    what: 'learning rate',
    path: ['training', 'learning_rate'],
    paper: 'SFT 5.5e-6, falling to 1.1e-6',
    same: 5.5e-6,
    absent: "the trainer's own",
    in: ({ isSft }) => isSft,
  },
  {
    what: 'beta',
    path: ['training', 'beta'],
    paper: '0.1',
    same: 0.1,
    absent: "the trainer's own",
    in: ({ isSft }) => !isSft,
  },
  { what: 'epochs', path: ['training', 'num_train_epochs'], paper: 'not stated' },
  { what: 'seed rows mixed in', path: ['mix', 'count'], paper: 'none for preference pairs' },
  {
    what: 'held-out sets',
    path: ['split'],
    paper: 'EFT evaluation data apart from what is trained on',
    // With a split, prompts that it holds out do not enter.
    isSameWhereSet: true,
    absent: 'no split: prompts are not checked against held-out ones',
  },
  { what: 'raw text format', path: ['format', 'kind'], paper: 'not stated', same: 'chat' },
]
