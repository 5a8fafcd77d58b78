import { buildCommand } from '@stricli/core'
import type { CliContext } from '../context.js'
import { configParameter, jsonFlag } from '../parameters.js'
import type { DoctorFlags } from './doctor.js'

/** `self-rewarding doctor`. */
export const doctorCommand = buildCommand<DoctorFlags, [string], CliContext>({
  loader: async () => (await import('./doctor.js')).doctor,
  parameters: {
    positional: { kind: 'tuple', parameters: [configParameter] },
    flags: {
      calls: {
        kind: 'boolean',
        default: true,
        brief: 'Ask the model what its server can do: a few requests of 32 tokens, not recorded',
      },
      json: jsonFlag('What was found as a line of JSON'),
    },
  },
  docs: {
    brief: 'Look at all that a run needs, before it: server, disk, Python, GPUs',
    fullDescription: `Looks at what the run of a config needs, and says what to do where something is
missing: the Node version, the config, the run directory and its disk, the variables
of credentials (whether they are set, never their values), the server and what it can
do against what is declared, and the trainer as it sees itself: program, Python,
packages, devices with their memory, disk.

Nothing is changed and no server is started. A server that is there is asked a few
small requests; --no-calls leaves them out.

Exit codes: 0 no problem (there may be warnings), 1 a problem, 2 bad usage or config.`,
    customUsage: ['run.config.ts', { input: 'run.config.ts --no-calls', brief: 'without asking the server' }],
  },
})
