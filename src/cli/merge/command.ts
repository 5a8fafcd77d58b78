import { buildCommand } from '@stricli/core'
import type { CliContext } from '../context.js'
import { configParameter, jsonFlag } from '../parameters.js'

/** `self-rewarding merge`. */
export const mergeCommand = buildCommand<{ readonly json: boolean }, [string], CliContext>({
  loader: async () => (await import('./merge.js')).merge,
  parameters: {
    positional: { kind: 'tuple', parameters: [configParameter] },
    flags: { json: jsonFlag('What was merged as a line of JSON') },
  },
  docs: {
    brief: 'Take the calls of all shards into their run',
    fullDescription: `Takes the calls of all shards into the run that they are part of. It refuses while a
shard is missing, is not done, or was run with another config, and says which.
Shards of several divisions, such as 1/2 beside 2/4 and 4/4, are merged together;
nothing that was paid for is lost. Repeating it changes nothing.

A run in shards, iteration by iteration:

  self-rewarding run CONFIG --until prompts
  self-rewarding run CONFIG --shard 1/8      # and the seven others, anywhere
  self-rewarding merge CONFIG
  self-rewarding run CONFIG --until prompts  # seals, trains, and on to the next prompts`,
    customUsage: ['run.config.ts'],
  },
})
