import { buildCommand } from '@stricli/core'
import type { CliContext } from '../context.js'
import { configParameter, jsonFlag } from '../parameters.js'

/** `self-rewarding resume`. */
export const resumeCommand = buildCommand<{ readonly json: boolean }, [string], CliContext>({
  loader: async () => (await import('./resume.js')).resume,
  parameters: {
    positional: { kind: 'tuple', parameters: [configParameter] },
    flags: { json: jsonFlag('Events as JSON lines instead of a view') },
  },
  docs: {
    brief: 'Go on with a run: as run, but it begins none',
    fullDescription: `Goes on with the run of a config where it was, as run does when it is given again; no
recorded call is made twice. Where nothing is recorded yet it says so and begins
nothing: a wrong directory makes no second run. It has none of the other options of
run.`,
    customUsage: ['run.config.ts', { input: 'run.config.ts --json > run.jsonl', brief: 'for programs' }],
  },
})
