import { z } from 'zod'
import type { SplitManifest } from '../data/split/types.js'
import { type Aggregation, meanOfVotes } from '../judge/aggregate.js'
import { JudgePrompt } from '../judge/index.js'
import type { Ledger } from '../ledger/ledger.js'
import { paperSampling } from '../model/complete.js'
import { chatFormat, type InputFormat } from '../model/format.js'
import { isProvider } from '../model/is-provider.js'
import type { ModelProvider, OpenModel } from '../model/provider.js'
import { bestVsWorst } from '../select/index.js'
import type { Trainer } from '../train/trainer.js'
import type { Gate } from './gates/gate.js'
import type { MixOptions } from './mix-options.js'
import type { RunnerOptions } from './options.js'
import type { RankedItem } from './ranked-item.js'
import type { SftOptions } from './sft-options.js'
import type { SelectionStrategy } from './stage/selection.js'

/**
 * The options of a runner, and those of its judge. Made when a runner is, so that whoever imports a block alone does not
 * load all defaults with it.
 */
export function schemaOf() {
  const text = z.string().min(1)
  const count = z.int().min(1)
  // A timer that is set for longer fires at once.
  const ms = z
    .number()
    .min(0)
    .max(2 ** 31 - 1)
  const limit = z.number().gt(0)
  const rate = z.number().min(0)
  const price = z.strictObject({ prompt: rate, completion: rate, cached: rate.exactOptional() })
  const sampling = z
    .strictObject({
      temperature: z.number().min(0).max(100),
      topP: z.number().gt(0).max(1),
      topK: z.int().min(0).exactOptional(),
      maxTokens: count.exactOptional(),
      stop: z.array(text).readonly().exactOptional(),
    })
    .default(() => paperSampling)

  // What the user made is used as it is, never copied; that a method is missing must not come out days later.
  const has = (value: unknown, method: string): boolean =>
    typeof Reflect.get(Object(value), method) === 'function'
  const having = <T>(...methods: string[]) =>
    z.custom<T>(value => methods.every(method => has(value, method)), `an object with ${methods.join(', ')}`)
  const listing = <T>(name: string) =>
    z
      .custom<T>(value => isList(Reflect.get(Object(value), name)), `an object with a list of ${name}`)
      .exactOptional()
  const provider = z.custom<ModelProvider>(
    isProvider,
    'a ModelProvider: revision and lane as texts, capabilities with n, a function generate',
  )
  const prompts = z.custom<RunnerOptions['prompts']>(
    value => (isList(value) ? value.every(prompt => typeof prompt === 'string') : has(value, 'prompts')),
    'a list of texts, or a source of prompts',
  )
  const format: z.ZodType<InputFormat> = z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('chat'), system: z.string().exactOptional() }),
    z.strictObject({
      kind: z.literal('text'),
      candidate: text,
      judge: text,
      stop: z.array(text).readonly().exactOptional(),
    }),
  ])
  // Rows of a dataset may say more.
  const ranked: z.ZodType<RankedItem> = z.looseObject({
    prompt: z.string(),
    group: z.string().exactOptional(),
    responses: z.array(z.looseObject({ text: z.string(), rank: z.number().min(0) })),
  })

  const judge = z.strictObject({
    prompt: having<JudgePrompt>('render', 'parse').default(() => JudgePrompt.additive()),
    votes: count.default(3),
    spareVotes: z.int().min(0).default(2),
    requiredVotes: count.optional(),
    sampling,
    aggregation: having<Aggregation>('aggregate').default(() => meanOfVotes),
  })

  const runner = z.strictObject({
    ledger: having<Ledger>('open'),
    start: z.strictObject({ name: text, path: text, revision: text }),
    sft: z
      .strictObject({
        rows: z.custom<SftOptions['rows']>(isList, 'a list of rows'),
        training: z.record(z.string(), z.json()).exactOptional(),
      })
      .exactOptional(),
    open: z.custom<OpenModel>(value => typeof value === 'function', 'a function'),
    trainer: having<Trainer>('find', 'submit', 'wait', 'cancel'),
    prompts,
    iterations: count,
    seed: z.int().default(0),
    format: format.default(() => chatFormat()),
    candidates: z.strictObject({ n: count.default(4), sampling }).prefault({}),
    judge: judge
      .extend({
        model: provider.exactOptional(),
        unfinished: z.boolean().default(false),
      })
      .prefault({}),
    // Their rows are looked at when the loop is there, before its first call.
    split: listing<SplitManifest>('entries'),
    mix: listing<MixOptions>('rows'),
    select: having<SelectionStrategy>('select').default(() => bestVsWorst()),
    evaluate: z.array(ranked).default([]),
    gates: z.array(having<Gate>('check').refine(({ name }) => name, 'a name')).exactOptional(),
    concurrency: z
      .strictObject({
        max: count.default(8),
        min: count.default(1),
        adapt: z.enum(['aimd', 'latency', 'pinned']).default('aimd'),
      })
      .prefault({}),
    retry: z
      .strictObject({
        attempts: count.default(5),
        baseDelayMs: ms.default(500),
        maxDelayMs: ms.default(30_000),
        timeoutMs: ms.min(1).default(900_000),
      })
      .prefault({}),
    breaker: z
      .strictObject({
        failures: count.default(10),
        firstDelayMs: ms.default(1000),
        maxDelayMs: ms.default(60_000),
        patienceMs: ms.default(3_600_000),
      })
      .prefault({}),
    maxFailureShare: z.number().min(0).max(1).default(0.1),
    budget: z
      .strictObject({
        calls: limit.exactOptional(),
        tokens: limit.exactOptional(),
        money: limit.exactOptional(),
        wallTimeMs: limit.exactOptional(),
      })
      .prefault({}),
    prices: z
      .strictObject({
        currency: text,
        perMillion: price,
        perKind: z
          .strictObject({
            prompts: price.exactOptional(),
            candidates: price.exactOptional(),
            judgements: price.exactOptional(),
            evaluation: price.exactOptional(),
          })
          .exactOptional(),
      })
      .exactOptional(),
    targetPairs: z
      .union([count, z.array(count).min(1)], 'a number of pairs, or a list of them')
      .exactOptional(),
    training: z.record(z.string(), z.json()).default({}),
  })
  return { runner, judge, provider, sampling }
}

/** Whether prompts are a list, not a source. */
export function isList(prompts: unknown): prompts is readonly string[] {
  return Array.isArray(prompts)
}
