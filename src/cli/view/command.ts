import { buildCommand } from '@stricli/core'
import type { CliContext } from '../context.js'
import { path } from '../parse.js'
import { runParameter } from '../run-directory/parameter.js'
import { personName, portNumber } from './parameters.js'
import type { ViewFlags } from './view.js'

/** `self-rewarding view`. */
export const viewCommand = buildCommand<ViewFlags, [string], CliContext>({
  loader: async () => (await import('./view.js')).view,
  parameters: {
    positional: { kind: 'tuple', parameters: [{ ...runParameter, brief: 'Run directory, finished or not' }] },
    flags: {
      port: {
        kind: 'parsed',
        parse: portNumber,
        optional: true,
        brief: 'Port of 127.0.0.1 to serve on (default: one that is free)',
      },
      out: {
        kind: 'parsed',
        parse: path,
        optional: true,
        brief: 'File that your preferences are added to (default RUN/spot-check/human-preferences.jsonl)',
      },
      who: {
        kind: 'parsed',
        parse: personName,
        optional: true,
        brief: 'Your name beside your preferences, where several people give theirs',
      },
    },
  },
  docs: {
    brief: 'A page to look at a run, also while it runs, and to spot-check its judge',
    fullDescription: `Serves a page on this computer alone: progress, prompts by score gap, failed votes, flags
and length, search in all texts, candidates side by side with every vote, and a blind
spot-check: which of two answers is better, without the judge's opinion in sight. Your
preferences are added to a file, and the page says how often the judge agrees.

Nothing else of the run is changed. The address holds a token: whoever does not have
it is refused. Ctrl+C ends it.`,
    customUsage: [
      'runs/a',
      { input: 'runs/a --port 8123 --who Ada', brief: 'the same port each time, and a name' },
    ],
  },
})
