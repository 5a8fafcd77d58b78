import { buildCommand } from '@stricli/core'
import { allowableTraps, exportFormats } from '../../data/export/index.js'
import type { CliContext } from '../context.js'
import { oneOf } from '../one-of.js'
import { jsonFlag } from '../parameters.js'
import { path, wholeNumber } from '../parse.js'
import type { ExportFlags } from './export.js'

const format = oneOf(exportFormats.map(({ name }) => name))

/** What a format is made of, for `--help`. */
const made = {
  pairs: 'from pairs.jsonl',
  sft: 'from sft.jsonl',
  candidates: 'all candidates with all votes, for analysis',
  answers: 'the first candidate of every prompt',
} as const

/** `self-rewarding export`. */
export const exportCommand = buildCommand<ExportFlags, [string], CliContext>({
  loader: async () => (await import('./export.js')).exportDataset,
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        { parse: path, placeholder: 'RUN', brief: 'Run directory, or a folder in its selections/' },
      ],
    },
    flags: {
      format: { kind: 'parsed', parse: format, placeholder: 'name', brief: 'Whose format; see below' },
      iteration: { kind: 'parsed', parse: wholeNumber(1), placeholder: 'n', brief: 'Which iteration' },
      out: {
        kind: 'parsed',
        optional: true,
        parse: path,
        placeholder: 'file',
        brief: 'Where it is written (exports/ in the run directory)',
      },
      onTrap: {
        kind: 'enum',
        values: ['error', 'drop'],
        default: 'error',
        brief: 'Rows that would harm training: end with an error, or leave out and count',
      },
      allow: {
        kind: 'parsed',
        optional: true,
        variadic: true,
        parse: oneOf(allowableTraps),
        placeholder: 'trap',
        brief: `A trap that is none here: ${allowableTraps.join(', ')}`,
      },
      allowToken: {
        kind: 'parsed',
        optional: true,
        variadic: true,
        parse: String,
        placeholder: 'token',
        brief: 'A control token that your tokenizer does not know, such as <think>',
      },
      forbidToken: {
        kind: 'parsed',
        optional: true,
        variadic: true,
        parse: String,
        placeholder: 'token',
        brief: 'A control token of your tokenizer that is not known here',
      },
      maxCharacters: {
        kind: 'parsed',
        optional: true,
        parse: wholeNumber(1),
        placeholder: 'n',
        brief: 'Characters that a prompt may have',
      },
      generator: {
        kind: 'parsed',
        optional: true,
        parse: String,
        placeholder: 'model',
        brief: 'alpaca-eval: the name of the model that answered',
      },
      json: jsonFlag('The counts as a line of JSON'),
    },
  },
  docs: {
    brief: "An iteration's pairs, responses or candidates in a trainer's format",
    fullDescription: `Writes what an iteration is trained on in the format of another trainer, and reads the
file back as that trainer would. Formats:

${exportFormats.map(({ name, from }) => `  ${name.padEnd(14)} ${made[from]}`).join('\n')}

A row that a trainer would take and be harmed by ends the export, with its line, its
field and what to do; nothing is written then. A file that is there already is never
replaced.`,
    customUsage: [
      'runs/a --format axolotl --iteration 1',
      { input: 'runs/a --format trl --iteration 2 --out it2.jsonl --on-trap drop', brief: 'counted' },
    ],
  },
})
