import { buildCommand } from '@stricli/core'
import type { CliContext } from '../context.js'
import { path } from '../parse.js'
import type { InitFlags } from './init.js'

/** Reads the address of a server. */
function url(text: string): string {
  if (URL.canParse(text) && /^https?:\/\//.test(text)) {
    const { username, password } = new URL(text)
    if (username === '' && password === '') return text
    throw new SyntaxError(
      'expected an address without a name or password: credentials stay in the environment',
    )
  }
  throw new SyntaxError('expected an address such as http://127.0.0.1:8000/v1')
}

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
        default: 'http://127.0.0.1:8000/v1',
        placeholder: 'url',
        brief: 'OpenAI-compatible server that answers',
      },
      directory: {
        kind: 'parsed',
        parse: path,
        default: 'runs/a',
        placeholder: 'path',
        brief: 'Run directory',
      },
      checkpoint: {
        kind: 'parsed',
        parse: path,
        default: 'ckpt/M1',
        placeholder: 'path',
        brief: 'The model to begin with: a folder, or its name on the server',
      },
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
    fullDescription: `Writes a config for an OpenAI-compatible server, trained elsewhere with TRL, with types
and comments; a name that ends in .json makes it one in JSON, without comments. A file that is there already is never replaced. Nothing is asked: what
the options do not say is changed in the file.`,
    customUsage: [
      { input: '', brief: 'run.config.ts, with everything at its default' },
      { input: 'my.config.ts --url http://gpu:8000/v1 --checkpoint ckpt/M1', brief: 'with your server' },
      { input: 'run.json', brief: 'in JSON' },
      { input: '--schema > run.schema.json', brief: 'what editors complete such a file by' },
    ],
  },
})
