import { buildCommand } from '@stricli/core'
import type { CliContext } from '../context.js'
import { exitCodesHelp } from '../exit-codes.js'
import { configParameter, jsonFlag } from '../parameters.js'
import { path } from '../parse.js'
import type { JudgeBenchFlags } from './judge-bench.js'

/** `self-rewarding judge-bench`. */
export const judgeBenchCommand = buildCommand<JudgeBenchFlags, string[], CliContext>({
  loader: async () => (await import('./judge-bench.js')).judgeBench,
  parameters: {
    positional: {
      kind: 'array',
      minimum: 1,
      parameter: {
        parse: path,
        placeholder: 'PROMPT',
        brief: 'File of a judge prompt, or additive, or multiple-choice',
      },
    },
    flags: {
      config: {
        kind: 'parsed',
        parse: path,
        variadic: true,
        placeholder: 'CONFIG',
        brief: `${configParameter.brief}; several are several models`,
      },
      data: {
        kind: 'parsed',
        parse: path,
        placeholder: 'path',
        brief: 'Human-ranked responses: JSON lines of prompt and responses (text, rank; 0 is the best)',
      },
      directory: {
        kind: 'parsed',
        optional: true,
        parse: path,
        placeholder: 'path',
        brief: 'Where calls and the result are kept (the data file with .judge-bench)',
      },
      json: jsonFlag('Events and the result as JSON lines'),
    },
  },
  docs: {
    brief: 'Measure judge prompts and models on the same human-ranked responses',
    fullDescription: `Has every prompt judge the same responses that people ranked, with every config's model
(its fixed judge, else the checkpoint that it starts with), and says how well each agrees
with people, how far it is behind the best, what it costs and how often it fails; and which
one to use, as far as the intervals show it.

A prompt file is a text with {{prompt}} and {{response}}, after a first line with its
scale, such as "scale: 0-5". Votes, sampling, seed and limits are those of the config; its
budget is for all judges together.

Every call is recorded before it counts: the same command again goes on where it was, and
another prompt beside those of last time makes only its own calls. Other texts, format,
votes, sampling or seed are asked anew, beside what was there.

${exitCodesHelp}`,
    customUsage: [
      {
        input: 'additive my-prompt.txt --config run.config.ts --data eft-eval.jsonl',
        brief: "the paper's prompt against your own",
      },
      {
        input: 'additive --config small.config.ts --config large.config.ts --data eft-eval.jsonl',
        brief: 'two models with one prompt',
      },
    ],
  },
})
