import { buildCommand } from '@stricli/core'
import type { CliContext } from '../context.js'
import { fullFlag, jsonFlag } from '../parameters.js'
import { wholeNumber } from '../parse.js'
import { runParameter } from '../run-directory/parameter.js'
import type { DiffFlags } from './diff.js'

const model = (which: string) =>
  ({
    parse: String,
    placeholder: which,
    brief: 'Checkpoint by its name, or iteration by its number',
  }) as const

/** `self-rewarding diff`. */
export const diffCommand = buildCommand<DiffFlags, [string, string, string], CliContext>({
  loader: async () => (await import('./diff.js')).diff,
  parameters: {
    positional: { kind: 'tuple', parameters: [runParameter, model('M1'), model('M2')] },
    flags: {
      examples: {
        kind: 'parsed',
        parse: wholeNumber(0),
        default: '0',
        placeholder: 'k',
        brief: 'Prompts that both answered, with the first answer of each',
      },
      full: fullFlag,
      json: jsonFlag('The same as a line of JSON'),
    },
  },
  docs: {
    brief: 'Two checkpoints of a run side by side',
    fullDescription: `Shows two checkpoints of a run side by side: what became of the prompts and what the
calls used, signs of judge drift with lengths, and both as judges of the same
human-ranked responses, with 95% intervals of the difference. No model is asked.
Iterations with prompts of their own say nothing about whose answers are better: for
that, evaluateModels compares models on the same prompts.`,
    customUsage: [
      'runs/a M1 M2',
      { input: 'runs/a 1 2 --examples 5', brief: 'and five prompts that both answered' },
    ],
  },
})
