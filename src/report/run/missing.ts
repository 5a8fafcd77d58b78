import type { RunSummary } from '../summary.js'

type Found = Omit<RunSummary, 'missing'>

/** What a summary has no numbers for, and how to get them. */
export function missingOf(found: Found): string[] {
  return parts.filter(({ isThere }) => !isThere(found)).map(({ how }) => how)
}

const parts: readonly { readonly isThere: (found: Found) => boolean; readonly how: string }[] = [
  {
    isThere: ({ models }) => models.some(({ judge }) => judge !== undefined),
    how: 'How well the models judge (Table 2): give instructions with ranked responses as evaluate in the config, and every checkpoint is measured.',
  },
  {
    isThere: ({ comparisons }) => comparisons.length > 0,
    how: 'Head to head and win rates (Figure 3): self-rewarding evaluate CONFIG, or evaluateModels in a program, lets the checkpoints answer the same instructions and compares them; self-rewarding report RUN then shows it.',
  },
  {
    isThere: ({ maps }) => maps === undefined || maps.length > 0,
    how: 'A map of the prompts (Figure 4): it needs two groups; self-rewarding report RUN --ift FILE sets them beside the seed instructions, and a second iteration beside the first.',
  },
  {
    isThere: ({ training, lineage }) => training.length > 0 || lineage.length < 2,
    how: 'Training curves: the trainer told no loss. Those of self-rewarding/trl and of the lab tell it; a program of self-rewarding/command writes progress.jsonl, and a trainer of your own calls progress.',
  },
  {
    isThere: ({ currency }) => currency !== undefined,
    how: 'Money: give prices in the config, what a million tokens cost, and start the run again: it asks nothing twice, and the page says what was spent.',
  },
]
