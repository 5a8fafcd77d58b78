import { buildCommand } from '@stricli/core'
import type { CliContext } from '../context.js'
import { configParameter, jsonFlag } from '../parameters.js'
import { wholeNumber } from '../parse.js'
import type { ReselectFlags } from './reselect.js'

const number = { kind: 'parsed', optional: true, placeholder: 'n', parse: wholeNumber(1) } as const

/** `self-rewarding reselect`. */
export const reselectCommand = buildCommand<ReselectFlags, [string], CliContext>({
  loader: async () => (await import('./reselect.js')).reselectRun,
  parameters: {
    positional: { kind: 'tuple', parameters: [configParameter] },
    flags: {
      votes: { ...number, brief: "Votes that count, the first of those recorded (the config's)" },
      requiredVotes: {
        ...number,
        brief: 'Valid votes without which a candidate has no score (all that count)',
      },
      json: jsonFlag('What was made as a line of JSON'),
    },
  },
  docs: {
    brief: "A run's scores and pairs again under the config's settings of now, without a call",
    fullDescription: `Makes the datasets of all finished iterations of a run again from its recorded calls,
under the parser, aggregation, votes and selection that the config has now, and
writes them into selections/ of the run directory, beside those of the run. No model
is asked, and what a checkpoint was trained on stays as it is. The run must not be
running.`,
    customUsage: [
      { input: 'run.config.ts', brief: 'after a change of select or judge in the config' },
      { input: 'run.config.ts --votes 1', brief: 'as if one vote had been asked for' },
    ],
  },
})
