import { buildCommand } from '@stricli/core'
import type { CliContext } from '../context.js'
import { exitCodesHelp } from '../exit-codes.js'
import { configParameter, jsonFlag, redoFlag } from '../parameters.js'
import { path } from '../parse.js'
import type { EvaluateFlags } from './evaluate.js'

/** `self-rewarding evaluate`. */
export const evaluateCommand = buildCommand<EvaluateFlags, [string], CliContext>({
  loader: async () => (await import('./evaluate.js')).evaluate,
  parameters: {
    positional: { kind: 'tuple', parameters: [configParameter] },
    flags: {
      checkpoint: {
        kind: 'parsed',
        optional: true,
        variadic: ',',
        parse: String,
        placeholder: 'names',
        brief: 'Checkpoints to evaluate, such as M1,M3 (all that the run has made)',
      },
      directory: {
        kind: 'parsed',
        optional: true,
        parse: path,
        placeholder: 'path',
        brief: 'Where calls and models.json go (evaluation/ of the run directory)',
      },
      redo: redoFlag,
      json: jsonFlag('Events as JSON lines instead of a view'),
    },
  },
  docs: {
    brief: "A run's checkpoints side by side: head to head, as judges, of each other",
    fullDescription: `Evaluates the checkpoints of a run as the config's evaluation says: in TypeScript what
it exports as evaluation (defineEvaluation of self-rewarding/models), in JSON that
part of it. What it finds is shown, and is in models.json, which reproduce reads.

Every call is recorded before it counts: the same command again goes on where it was,
and checkpoints that the run makes later cost their own calls alone.

${exitCodesHelp}`,
    customUsage: [
      'run.config.ts',
      { input: 'run.config.ts --checkpoint M1,M3', brief: 'of two checkpoints' },
    ],
  },
})
