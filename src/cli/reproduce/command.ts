import { buildCommand } from '@stricli/core'
import type { CliContext } from '../context.js'
import { jsonFlag } from '../parameters.js'
import { path } from '../parse.js'
import { namedFile } from './alpaca.js'
import type { ReproduceFlags } from './reproduce.js'

const fileFlag = (placeholder: string, brief: string) =>
  ({ kind: 'parsed', optional: true, parse: path, placeholder, brief }) as const

/** `self-rewarding reproduce`. */
export const reproduceCommand = buildCommand<ReproduceFlags, [string], CliContext>({
  loader: async () => (await import('./reproduce.js')).reproduce,
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [{ parse: path, placeholder: 'RUN', brief: 'Run directory, finished or not' }],
    },
    flags: {
      evaluation: fileFlag(
        'dir',
        'Where evaluateModels compared the models (evaluation in the run directory)',
      ),
      ift: fileFlag('file', 'Seed examples to imitate, for figure 4: JSON lines of prompt and completion'),
      eft: fileFlag('file', 'Judgements of the seed data, for figure 4'),
      alpaca: {
        kind: 'parsed',
        optional: true,
        variadic: true,
        parse: namedFile,
        placeholder: 'MODEL=FILE',
        brief: "AlpacaEval's annotations.json of a model, for table 1; once for each model",
      },
      out: fileFlag('file', 'Where the page goes (reproduction.html in the run directory)'),
      json: jsonFlag('The numbers as a line of JSON'),
    },
  },
  docs: {
    brief: "The paper's tables and figures for a run, beside the paper's numbers",
    fullDescription: `Shows the paper's Tables 1 to 3 and Figures 3 and 4 for a run, with intervals and
under every reading of what the paper leaves open, beside the numbers that the paper
reports; and what the run does otherwise, from its settings. No model is asked:
what was not measured is named, with what would measure it. A page with the figures
is written into the run directory.`,
    customUsage: [
      'runs/a',
      { input: 'runs/a --ift data/ift.jsonl --eft data/eft.jsonl', brief: 'with figure 4' },
      { input: 'runs/a --json | tail -n 1 > numbers.json', brief: 'for programs' },
    ],
  },
})
