import { z } from 'zod'
import {
  exactNovelty,
  ngramNovelty,
  paperRule,
  rougeNovelty,
  selfInstructHeuristics,
  selfInstructRule,
} from '../../../instruct/index.js'
import { type PromptSource, promptList } from '../../../instruct/prompt-source.js'
import { selfInstruct } from '../../../instruct/self-instruct.js'
import { promptFile } from '../../../node/index.js'
import { fileSchema, fromFile, promptsOf } from './files.js'
import { makeModel, modelSchema } from './model.js'
import { count, place, text } from './values.js'
import { within } from './within.js'

const novelty = z.discriminatedUnion('use', [
  z.strictObject({ use: z.literal('exact').describe('Drops exact duplicates') }),
  z.strictObject({
    use: z.literal('rouge').describe("Drops what ROUGE-L finds near, as Self-Instruct's filter does"),
    threshold: z.number().min(0).lt(1).exactOptional(),
  }),
  z.strictObject({
    use: z.literal('ngrams').describe('Drops what shares most of its n-grams with another'),
    n: count.exactOptional(),
    threshold: z.number().gt(0).max(1).exactOptional(),
  }),
])

const heuristics = z.strictObject({
  use: z.literal('self-instruct').describe("Self-Instruct's heuristics"),
  minWords: count.exactOptional(),
  maxWords: count.exactOptional(),
  blacklist: z.array(text).exactOptional(),
  language: z.enum(['english', 'any']).exactOptional(),
})

const sampling = z.strictObject({
  temperature: z.number().min(0).max(100),
  topP: z.number().gt(0).max(1),
  topK: z.int().min(0).exactOptional(),
  maxTokens: count.exactOptional(),
  stop: z.array(text).exactOptional(),
})

/** Where prompts come from. */
export const promptsSchema = z.union(
  [
    z.array(z.string()),
    z.discriminatedUnion('use', [
      z.strictObject({
        use: z.literal('prompt-file').describe('Rows of a .jsonl file, or lines of a .txt file'),
        path: place,
        field: text.exactOptional(),
        perIteration: count.exactOptional(),
      }),
      z.strictObject({
        use: z.literal('self-instruct').describe('Prompts that a model writes after the example of seeds'),
        seeds: z.union([z.array(text).min(1), fileSchema], 'a list of texts, or { "file": … }'),
        writer: z.union([z.literal('self'), modelSchema], '"self", or a model that stays the same'),
        count,
        rule: z.enum(['paper', 'self-instruct']).exactOptional(),
        shots: z.union([count, z.strictObject({ seed: count, machine: z.int().min(0) })]).exactOptional(),
        perCall: count.exactOptional(),
        form: z.enum(['chat', 'text']).exactOptional(),
        sampling: sampling.exactOptional(),
        round: count.exactOptional(),
        filter: heuristics.exactOptional(),
        novelty: novelty.exactOptional(),
        patience: count.exactOptional(),
      }),
    ]),
  ],
  'a list of texts, or a source of prompts: { "use": "prompt-file", … } or { "use": "self-instruct", … }',
)

/** What the file describes. */
export function makePrompts(part: z.infer<typeof promptsSchema>): Promise<PromptSource> {
  return within(['prompts'], async () => {
    if (Array.isArray(part)) return promptList(part)
    if (part.use === 'prompt-file') {
      const { use, path, ...options } = part
      return promptFile(path, options)
    }
    const { use, seeds, writer, rule, filter, novelty: kind, ...options } = part
    return selfInstruct({
      ...(rule === undefined ? {} : rule === 'paper' ? paperRule : selfInstructRule),
      ...options,
      seeds: Array.isArray(seeds) ? seeds : await fromFile(['seeds'], seeds, promptsOf),
      writer: writer === 'self' ? 'self' : await makeModel(writer, ['writer']),
      ...(filter && { filter: heuristicsOf(filter) }),
      ...(kind && { novelty: () => noveltyOf(kind) }),
    })
  })
}

function heuristicsOf({ use, ...options }: z.infer<typeof heuristics>) {
  return selfInstructHeuristics(options)
}

function noveltyOf({ use, ...options }: z.infer<typeof novelty>) {
  switch (use) {
    case 'exact':
      return exactNovelty()
    case 'rouge':
      return rougeNovelty(options)
    case 'ngrams':
      return ngramNovelty(options)
  }
}
