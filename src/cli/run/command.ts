import { buildCommand } from '@stricli/core'
import type { CliContext } from '../context.js'
import { exitCodesHelp } from '../exit-codes.js'
import { defaults, judges, presets, worlds } from '../lab/options.js'
import { configParameter, jsonFlag, redoFlag } from '../parameters.js'
import { path, wholeNumber } from '../parse.js'
import type { RunFlags } from './options.js'
import { shard } from './shard.js'

const details = `With a config, runs the self-rewarding loop that it describes: iterations of
prompts, candidates, judgements, preference pairs and training. Without one, runs
the lab: the whole loop with a tiny model inside this process, M1 to M3, in about a
minute, without network or any other program.

A run goes on where it was when the same command is given again: no recorded call
is made twice. Ctrl+C (or SIGTERM) once lets the calls under way end, at most half
a minute, and says how to go on; twice ends them too.

Progress goes to stderr, the result to stdout. With --json, all goes to stdout, one
JSON object a line: {"event": …} while it runs (of the lab {"progress": …} too), and
as the last line {"result": …} of a config or {"summary": …} of the lab.

${exitCodesHelp}`

const optional = { kind: 'parsed', optional: true } as const

/** An option of the lab: it has a default, which must be told from what the user typed. */
function ofLab(name: keyof typeof defaults, what: string): { readonly brief: string } {
  return { brief: `Lab: ${what} (default ${defaults[name]})` }
}

/** `self-rewarding run`. */
export const runCommand = buildCommand<RunFlags, [string?], CliContext>({
  // What it takes is loaded by who runs it, not by who asks for help.
  loader: async () => (await import('./run.js')).run,
  parameters: {
    positional: { kind: 'tuple', parameters: [{ ...configParameter, optional: true }] },
    flags: {
      shard: {
        ...optional,
        parse: shard,
        placeholder: 'i/n',
        brief: 'Make only the calls of every n-th prompt, from the i-th on; see self-rewarding merge --help',
      },
      until: {
        kind: 'enum',
        values: ['prompts', 'datasets'],
        optional: true,
        brief: 'Stop when the prompts are there, or the datasets, before training',
      },
      redo: redoFlag,
      json: jsonFlag('Events as JSON lines instead of a view'),
      directory: {
        ...optional,
        parse: path,
        placeholder: 'path',
        ...ofLab('directory', 'run directory'),
      },
      models: {
        ...optional,
        parse: path,
        placeholder: 'path',
        brief: 'Lab: folder of checkpoints, which runs may share; by default in the run directory',
      },
      world: {
        kind: 'enum',
        optional: true,
        values: worlds,
        ...ofLab('world', 'tasks that the model learns'),
      },
      preset: { kind: 'enum', optional: true, values: presets, ...ofLab('preset', 'how iterations train') },
      judge: {
        kind: 'enum',
        optional: true,
        values: judges,
        ...ofLab('judge', 'who judges; all but self are for comparison'),
      },
      seed: {
        ...optional,
        parse: wholeNumber(0),
        placeholder: 'n',
        ...ofLab('seed', 'seed of everything random'),
      },
      iterations: {
        ...optional,
        parse: wholeNumber(1),
        placeholder: 'n',
        ...ofLab('iterations', 'iterations; 2 make M2 and M3'),
      },
      prompts: {
        ...optional,
        parse: wholeNumber(1),
        placeholder: 'n',
        ...ofLab('prompts', 'prompts that the model makes up in each iteration'),
      },
      fromScratch: {
        kind: 'boolean',
        default: false,
        withNegated: false,
        brief: 'Lab: train M0 too, instead of taking the one of the package',
      },
      threads: {
        kind: 'enum',
        optional: true,
        values: ['1', '2'],
        ...ofLab('threads', 'threads to compute on; numbers stay the same'),
      },
    },
  },
  docs: {
    brief: 'Run the loop: of a config, or without one of a tiny model in about a minute',
    fullDescription: details,
    customUsage: [
      { input: 'run.config.ts', brief: 'the run that the config describes; again to go on with it' },
      { input: 'run.config.ts --shard 1/8', brief: 'one of eight processes that share the calls' },
      { input: 'run.config.ts --json > run.jsonl', brief: 'for programs' },
      { input: '[options]', brief: 'the lab; all its options have defaults' },
      { input: '--seed 2 --directory runs/seed-2', brief: 'the lab with another draw, beside the first' },
    ],
  },
})
