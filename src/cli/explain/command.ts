import { buildCommand } from '@stricli/core'
import type { CliContext } from '../context.js'
import { fullFlag, jsonFlag } from '../parameters.js'
import { runParameter } from '../run-directory/parameter.js'
import type { ExplainFlags } from './explain.js'
import { type PairName, pairName } from './pair-name.js'

/** `self-rewarding explain`. */
export const explainCommand = buildCommand<ExplainFlags, [string, PairName], CliContext>({
  loader: async () => (await import('./explain.js')).explain,
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        runParameter,
        {
          parse: pairName,
          placeholder: 'PAIR',
          brief: 'ITERATION:PROMPT, such as 1:17 for prompt_index 17; the iteration alone lists pairs',
        },
      ],
    },
    flags: {
      full: fullFlag,
      json: jsonFlag('The same as a line of JSON, with all texts as they are'),
    },
  },
  docs: {
    brief:
      'Everything that led to a pair: prompt, demonstrations, candidates, votes with their texts, and why',
    fullDescription: `Shows a prompt of an iteration and where it is from, the demonstrations that its
writer was shown, every candidate with its score, every vote as the judge wrote it
with the score that was read or why there is none, and which two became the pair,
or why none did. Of an iteration under way it shows what is recorded so far. A pair
is named by its iteration and its prompt_index, as the datasets have it. What models
wrote is shown as text: control characters are pictures.`,
    customUsage: [
      { input: 'runs/a 1', brief: 'pairs of iteration 1 to look at' },
      { input: 'runs/a 1:17', brief: 'what led to the pair of prompt 17' },
      { input: 'runs/a 1:17 --full | less', brief: 'with long texts to their end' },
    ],
  },
})
