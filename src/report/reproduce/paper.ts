/**
 * What the paper reports (Self-Rewarding Language Models, arXiv 2401.10020v1): shares are 0..1. Values of a later version
 * would get a record of their own.
 */
export const paper = {
  /** Table 2: how well each model judges; the EFT evaluation set has 531 instructions. */
  judging: {
    SFT: { pairwise: 0.651, fiveBest: 0.396, exactMatch: 0.101, spearman: 0.253, kendall: 0.233 },
    M1: { pairwise: 0.787, fiveBest: 0.415, exactMatch: 0.131, spearman: 0.279, kendall: 0.253 },
    M2: { pairwise: 0.804, fiveBest: 0.443, exactMatch: 0.143, spearman: 0.331, kendall: 0.315 },
    M3: { pairwise: 0.817, fiveBest: 0.432, exactMatch: 0.143, spearman: 0.349, kendall: 0.324 },
  },
  /** Table 3: judge prompts on the SFT baseline. */
  judgePrompts: {
    'multiple-choice': {
      pairwise: 0.266,
      fiveBest: 0.235,
      exactMatch: 0.011,
      spearman: -0.18,
      kendall: -0.16,
    },
    additive: { pairwise: 0.651, fiveBest: 0.396, exactMatch: 0.101, spearman: 0.25, kendall: 0.23 },
  },
  /** Figure 3: head to head on 256 prompts, judged by GPT-4 in both orders. */
  headToHead: [
    { a: 'M1', b: 'SFT', win: 0.305, tie: 0.387, lose: 0.309 },
    { a: 'M2', b: 'SFT', win: 0.492, tie: 0.363, lose: 0.145 },
    { a: 'M3', b: 'SFT', win: 0.625, tie: 0.277, lose: 0.098 },
    { a: 'M2', b: 'M1', win: 0.555, tie: 0.328, lose: 0.117 },
    { a: 'M3', b: 'M1', win: 0.688, tie: 0.227, lose: 0.086 },
    { a: 'M3', b: 'M2', win: 0.477, tie: 0.398, lose: 0.125 },
  ],
  /** Table 1: AlpacaEval 2.0 win rate against GPT-4 Turbo, in percent. */
  alpacaEval: { M1: 9.94, M2: 15.38, M3: 20.44 },
  /** Average generation length; the unit is not stated. */
  lengths: { M1: 1092, M2: 1552, M3: 2552 },
  /** Preference pairs that each model was trained on. */
  pairs: { M2: 3964, M3: 6942 },
} as const

/** A row of the paper's Tables 2 and 3. */
export type PaperJudging = Readonly<
  Record<'pairwise' | 'fiveBest' | 'exactMatch' | 'spearman' | 'kendall', number>
>

/** A value of the paper's by name; undefined where it has none. */
export function ofPaper<T>(values: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined
}
