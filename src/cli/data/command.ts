import { buildCommand, buildRouteMap } from '@stricli/core'
import type { CliContext } from '../context.js'
import { jsonFlag } from '../parameters.js'
import { path, wholeNumber } from '../parse.js'
import type { OasstFlags } from './oasst.js'
import { labelValue, size, sizeOrRest } from './size.js'

const sizeFlag = (brief: string) =>
  ({ kind: 'parsed', optional: true, parse: size, placeholder: 'n', brief }) as const
const boundFlag = (brief: string) =>
  ({ kind: 'parsed', optional: true, parse: labelValue, placeholder: 'x', brief }) as const
const flag = (brief: string) => ({ kind: 'boolean', default: false, withNegated: false, brief }) as const

/** `self-rewarding data oasst`. */
const oasstCommand = buildCommand<OasstFlags, string[], CliContext>({
  loader: async () => (await import('./oasst.js')).oasst,
  parameters: {
    positional: {
      kind: 'array',
      minimum: 1,
      parameter: {
        parse: path,
        placeholder: 'FILE',
        brief: 'Open Assistant export: .jsonl, .jsonl.gz or .parquet; several are read as one',
      },
    },
    flags: {
      ift: sizeFlag('Examples to imitate, or a share such as 40% (3200)'),
      eftTrain: {
        kind: 'parsed',
        optional: true,
        parse: sizeOrRest,
        placeholder: 'n',
        brief: 'Instructions to judge for training (rest: all ranked ones left)',
      },
      eftEval: sizeFlag('Instructions to measure judges on (531)'),
      validation: sizeFlag('Prompts for early stopping (253)'),
      test: sizeFlag('Prompts for head-to-head evaluation (256)'),
      seed: {
        kind: 'parsed',
        optional: true,
        parse: wholeNumber(0),
        placeholder: 'n',
        brief: 'Seed of the split (0)',
      },
      out: {
        kind: 'parsed',
        optional: true,
        parse: path,
        placeholder: 'dir',
        brief: 'Where the sets are written',
      },
      lang: {
        kind: 'parsed',
        optional: true,
        parse: String,
        placeholder: 'tag',
        brief: 'Language, or any (en)',
      },
      turns: {
        kind: 'parsed',
        optional: true,
        parse: wholeNumber(1),
        placeholder: 'n',
        brief: 'Turns of the user that are read; EFT alone takes later ones (1)',
      },
      minQuality: boundFlag('IFT: least quality that reviewers gave a response, 0 to 1'),
      maxToxicity: boundFlag('IFT: most toxicity, 0 to 1'),
      maxSpam: boundFlag('IFT: most spam, 0 to 1'),
      unlabelled: flag('IFT: keep responses without the label that is asked for'),
      synthetic: flag('Read messages that a model wrote, too'),
      unreviewed: flag('Read messages whose review has no result, too'),
      json: jsonFlag('The counts as a line of JSON'),
    },
  },
  docs: {
    brief: 'Open Assistant exports as IFT, EFT and evaluation sets',
    fullDescription: `Reads every shape that Open Assistant was published in, counts what is dropped and
why, and splits what is left by conversation tree and by text. With --out it writes
ift.jsonl, eft-train.jsonl, eft-eval.jsonl, validation.jsonl, test.jsonl and, last,
split.json. The sizes are the paper's; a smaller file needs others.`,
    customUsage: [
      { input: 'oasst1.messages.jsonl.gz --seed 1 --out data', brief: "the paper's sizes" },
      {
        input: 'a.jsonl --ift 40% --eft-eval 20% --validation 10% --test 10%',
        brief: 'shares of a small file',
      },
    ],
  },
})

/** `self-rewarding data`. */
export const dataCommand = buildRouteMap({
  routes: { oasst: oasstCommand },
  docs: { brief: 'Seed data: read, count, split' },
})
