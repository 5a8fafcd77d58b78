import { buildCommand } from '@stricli/core'
import type { CliContext } from '../context.js'
import { configParameter, jsonFlag } from '../parameters.js'
import { wholeNumber } from '../parse.js'
import type { PlanFlags } from './plan.js'

/** `self-rewarding plan`. */
export const planCommand = buildCommand<PlanFlags, [string], CliContext>({
  loader: async () => (await import('./plan.js')).plan,
  parameters: {
    positional: { kind: 'tuple', parameters: [configParameter] },
    flags: {
      sample: {
        kind: 'parsed',
        optional: true,
        parse: wholeNumber(1),
        placeholder: 'n',
        brief: 'Measure on n prompts now, by real calls; what they use is shown',
      },
      json: jsonFlag('The plan as a line of JSON'),
    },
  },
  docs: {
    brief: 'What a run will take, before it is spent: calls, tokens, money',
    fullDescription: `Shows what is still to be done of a run: calls, tokens and, with prices in the
config, money, for each stage and iteration, and whether the budget allows it. A
run that has begun is read and left as it is; it must not be running.

Tokens are measured on the run's own recorded calls, or with --sample on calls that
are made now, or else assumed; the plan says which.

Exit codes: 0 within the budget, 1 failed, 2 bad usage or config, 3 beyond the budget.`,
    customUsage: [
      { input: 'run.config.ts', brief: 'of what is recorded and assumed; calls nobody' },
      { input: 'run.config.ts --sample 20', brief: 'measured on 20 prompts' },
    ],
  },
})
