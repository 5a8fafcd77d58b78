import { buildCommand } from '@stricli/core'
import type { CliContext } from '../context.js'
import { jsonFlag } from '../parameters.js'
import { path } from '../parse.js'
import { runParameter } from '../run-directory/parameter.js'
import type { ReportFlags } from './report.js'

const optionalPath = { kind: 'parsed', optional: true, parse: path } as const

/** `self-rewarding report`. */
export const reportCommand = buildCommand<ReportFlags, [string], CliContext>({
  loader: async () => (await import('./report.js')).report,
  parameters: {
    positional: { kind: 'tuple', parameters: [runParameter] },
    flags: {
      out: {
        ...optionalPath,
        placeholder: 'file',
        brief: 'Where the page goes (report.html in the run directory)',
      },
      evaluation: {
        ...optionalPath,
        placeholder: 'dir',
        brief: 'Where evaluateModels compared the models (evaluation in the run directory)',
      },
      ift: {
        ...optionalPath,
        placeholder: 'file',
        brief: 'Seed examples to set the prompts beside, for figure 4: JSON lines of prompt and completion',
      },
      json: jsonFlag('The numbers as a line of JSON'),
    },
  },
  docs: {
    brief: 'A page about a run: funnel, scores, judging, training, samples, warnings in words',
    fullDescription: `Makes report.html of a run directory, finished or under way: one file that needs no
network, for a browser. run writes it by itself after every iteration and at the end;
this makes it anew, with an evaluation of the models where there is one. No model is
asked, no lock taken, and nothing changed but the page.`,
    customUsage: [
      'runs/a',
      { input: 'runs/a --evaluation runs/a-models', brief: 'with head to head and win rates' },
      { input: 'runs/a --out page.html', brief: 'beside, of a directory that is only to be read' },
    ],
  },
})
