import { buildCommand } from '@stricli/core'
import type { CliContext } from '../context.js'
import { exitCodesHelp } from '../exit-codes.js'
import { configParameter, jsonFlag, redoFlag } from '../parameters.js'
import { path } from '../parse.js'
import type { JudgeFlags } from './judge.js'

/** Reads the name of a column. */
function column(text: string): string {
  if (text !== '' && text !== '__proto__') return text
  throw new SyntaxError('expected the name of a column')
}

/** `self-rewarding judge`. */
export const judgeCommand = buildCommand<JudgeFlags, [string], CliContext>({
  loader: async () => (await import('./judge.js')).judge,
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        {
          parse: path,
          placeholder: 'FILE',
          brief: 'JSON lines with prompt and response, or messages; may be gzipped (.gz)',
        },
      ],
    },
    flags: {
      config: { kind: 'parsed', parse: path, placeholder: 'CONFIG', brief: configParameter.brief },
      out: {
        kind: 'parsed',
        optional: true,
        parse: path,
        placeholder: 'path',
        brief: 'Where the judged rows go (FILE with .judged.jsonl)',
      },
      directory: {
        kind: 'parsed',
        optional: true,
        parse: path,
        placeholder: 'path',
        brief: 'Where the calls are recorded (FILE with .judging)',
      },
      checkpoint: {
        kind: 'parsed',
        optional: true,
        parse: String,
        placeholder: 'name',
        brief: "The checkpoint of the config's run that judges, such as M2 (start)",
      },
      column: {
        kind: 'parsed',
        parse: column,
        default: 'judged',
        placeholder: 'name',
        brief: 'Column that is added to each row',
      },
      texts: {
        kind: 'boolean',
        default: false,
        withNegated: false,
        brief: 'What the judge wrote too, vote by vote',
      },
      redo: redoFlag,
      json: jsonFlag('Events as JSON lines instead of a view'),
    },
  },
  docs: {
    brief: 'Score responses that are there already, with the judge of a config',
    fullDescription: `Judges every row of a file with the judge of a config: its fixed model, else the
checkpoint that it starts with. Of the config it takes open, start, judge, seed,
format and what limits calls; ledger, trainer, prompts and iterations may be missing.

A row has prompt and response (or completion, or output), each a text or a
conversation, or messages of which the last is the response. It is written as it is,
with a column judged: score (the mean of the valid votes, or null), votes, failures
and, with --texts, texts. A failure is never a number. Lines that cannot be judged
are named and counted. Where rows have a rank (0 is the best) or a score of people,
the report card of the judge is shown.

Every call is recorded before it counts: the same command again goes on where it was.

${exitCodesHelp}`,
    customUsage: [
      { input: 'answers.jsonl --config run.config.ts', brief: 'writes answers.judged.jsonl' },
      { input: 'answers.jsonl --config judge.json --texts', brief: 'with what the judge wrote' },
      { input: 'answers.jsonl --config run.config.ts --checkpoint M2', brief: 'M2 of the run judges' },
    ],
  },
})
