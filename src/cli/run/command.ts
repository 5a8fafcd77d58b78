import { buildCommand } from '@stricli/core'
import type { CliContext } from '../context.js'
import { defaults, judges, path, presets, type RunFlags, wholeNumber, worlds } from './options.js'

const details = `Runs the whole self-rewarding loop with a tiny model inside this process:
fine-tuning on seed data (M1), then iterations in which the model makes up
prompts, answers them, judges its own answers and is trained on the pairs
(M2, M3). It needs no network and no other program.

A run that was stopped goes on where it was when the same command is given
again. Progress goes to stderr, the result to stdout. With --json, all goes to
stdout, one JSON object a line: {"progress": …} and {"event": …} while it runs,
{"summary": …} as the last line.

Exit codes: 0 done, 1 failed, 2 bad usage, 130 interrupted.`

const flag = { kind: 'parsed' } as const

/** `self-rewarding run`. */
export const runCommand = buildCommand<RunFlags, [], CliContext>({
  // The lab is loaded by who runs it, not by who asks for help.
  loader: async () => (await import('./run.js')).run,
  parameters: {
    flags: {
      directory: {
        ...flag,
        parse: path,
        default: defaults.directory,
        placeholder: 'path',
        brief: 'Run directory',
      },
      models: {
        ...flag,
        parse: path,
        optional: true,
        placeholder: 'path',
        brief: 'Folder of checkpoints, which runs may share; by default in the run directory',
      },
      world: { kind: 'enum', values: worlds, default: defaults.world, brief: 'Tasks that the model learns' },
      preset: { kind: 'enum', values: presets, default: defaults.preset, brief: 'How iterations train' },
      judge: {
        kind: 'enum',
        values: judges,
        default: defaults.judge,
        brief: 'Who judges; all but self are for comparison',
      },
      seed: {
        ...flag,
        parse: wholeNumber(0),
        default: defaults.seed,
        placeholder: 'n',
        brief: 'Seed of everything random',
      },
      iterations: {
        ...flag,
        parse: wholeNumber(1),
        default: defaults.iterations,
        placeholder: 'n',
        brief: 'Iterations; 2 make M2 and M3',
      },
      prompts: {
        ...flag,
        parse: wholeNumber(1),
        default: defaults.prompts,
        placeholder: 'n',
        brief: 'Prompts that the model makes up in each iteration',
      },
      fromScratch: {
        kind: 'boolean',
        default: false,
        withNegated: false,
        brief: 'Train M0 too, instead of taking the one of the package',
      },
      threads: {
        kind: 'enum',
        values: ['1', '2'],
        default: defaults.threads,
        brief: 'Threads to compute on; numbers stay the same',
      },
      json: {
        kind: 'boolean',
        default: false,
        withNegated: false,
        brief: 'Events as JSON lines instead of a view',
      },
    },
  },
  docs: {
    brief: 'Run the loop with a tiny model, in about a minute',
    fullDescription: details,
    customUsage: [
      { input: '[options]', brief: 'all options have defaults' },
      { input: '--seed 2 --directory runs/seed-2', brief: 'another draw, beside the first' },
      {
        input: '--judge random --directory runs/random',
        brief: 'a judge that knows nothing, for comparison',
      },
      { input: '--json > run.jsonl', brief: 'for programs' },
    ],
  },
})
