import { buildCommand } from '@stricli/core'
import type { CliContext } from '../context.js'
import { jsonFlag } from '../parameters.js'
import { runParameter } from '../run-directory/parameter.js'
import type { StatusFlags } from './status.js'

/** `self-rewarding status`. */
export const statusCommand = buildCommand<StatusFlags, [string], CliContext>({
  loader: async () => (await import('./status.js')).status,
  parameters: {
    positional: { kind: 'tuple', parameters: [runParameter] },
    flags: { json: jsonFlag('The status as a line of JSON') },
  },
  docs: {
    brief: 'Where a run is, also while it runs: stages, counts, failures, what to do next',
    fullDescription: `Shows where a run is, from its directory alone: the iteration and its stage, what is
recorded of it and what that used, failures by reason, what gates found, who works on
it, and what to do next. It needs no config, takes nothing from a process that works
on the run, and changes nothing.`,
    customUsage: ['runs/a', { input: 'runs/a --json', brief: 'for programs' }],
  },
})
