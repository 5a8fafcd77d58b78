import { buildCommand } from '@stricli/core'
import type { CliContext } from '../context.js'
import { path } from '../parse.js'
import type { InitFlags } from './init.js'
import { promptsPath, url } from './read.js'
import { defaults, trainers } from './settings.js'

/** `self-rewarding init`. */
export const initCommand = buildCommand<InitFlags, [string?], CliContext>({
  loader: async () => (await import('./init.js')).init,
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        { parse: path, optional: true, placeholder: 'FILE', brief: 'Where it is written (run.config.ts)' },
      ],
    },
    flags: {
      url: {
        kind: 'parsed',
        parse: url,
        optional: true,
        placeholder: 'url',
        brief: `OpenAI-compatible server that answers (default ${defaults.url})`,
      },
      prompts: {
        kind: 'parsed',
        parse: promptsPath,
        optional: true,
        placeholder: 'file',
        brief: 'Prompts, .jsonl or .txt (default: the model writes them)',
      },
      trainer: {
        kind: 'enum',
        values: trainers,
        optional: true,
        brief: `Who trains: you, by a job that is written; TRL here; a program (default ${defaults.trainer})`,
      },
      directory: {
        kind: 'parsed',
        parse: path,
        optional: true,
        placeholder: 'path',
        brief: `Run directory (default ${defaults.directory})`,
      },
      checkpoint: {
        kind: 'parsed',
        parse: path,
        optional: true,
        placeholder: 'path',
        brief: `The model to begin with: a folder, or its name on the server (default ${defaults.checkpoint})`,
      },
      yes: { kind: 'boolean', default: false, withNegated: false, brief: 'Ask nothing: the defaults hold' },
      schema: {
        kind: 'boolean',
        default: false,
        withNegated: false,
        brief: 'Print the JSON Schema of configs in JSON, and write nothing',
      },
    },
  },
  docs: {
    brief: 'Write a config to begin with, with comments',
    fullDescription: `Writes a config for an OpenAI-compatible server, with types and comments; a name that ends
in .json makes it one in JSON, without comments. In a terminal it asks for what the
options do not say, and Enter takes what is offered; with --yes, and in a pipe, nothing
is asked. A file that is there already is never replaced.`,
    customUsage: [
      { input: '', brief: 'asks, and writes run.config.ts' },
      { input: '--yes', brief: 'the same with everything at its default' },
      { input: 'my.config.ts --url http://gpu:8000/v1 --checkpoint ckpt/M1', brief: 'with your server' },
      { input: 'run.json', brief: 'in JSON' },
      { input: '--schema > run.schema.json', brief: 'what editors complete such a file by' },
    ],
  },
})
