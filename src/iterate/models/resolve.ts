import { z } from 'zod'
import { ensure } from '../../core/check.js'
import { hashJson } from '../../core/hash.js'
import { toJson } from '../../core/to-json.js'
import { JudgePrompt } from '../../judge/index.js'
import { PairwisePrompt } from '../../judge/pairwise-prompt.js'
import type { InputFormat } from '../../model/format.js'
import type { ModelProvider, OpenModel, Sampling } from '../../model/provider.js'
import type { Checkpoint } from '../../train/checkpoint.js'
import { shared } from '../judging/resolve.js'
import type { RecordedWork } from '../judging/run-judging.js'
import { schemaOf } from '../options-schema.js'
import type { RankedItem } from '../ranked-item.js'
import { checkCalls, checkedVotes, refused, spelledOut, workOf } from '../resolve-options.js'
import type { WorkSettings } from '../stage/prompt-work.js'
import type { EvaluateModelsOptions } from './types.js'

/** A judge prompt with how its votes are asked and read. */
export interface ResolvedJudge {
  readonly prompt: JudgePrompt
  readonly sampling: Sampling
  readonly work: WorkSettings
}

/** Options with every default in place. */
export interface ResolvedModels extends RecordedWork {
  readonly models: readonly Checkpoint[]
  /** Whether it is all that there is to say, so that what an earlier start wrote gives way to it. */
  readonly isWhole: boolean
  readonly open: OpenModel
  readonly prompts: readonly string[]
  readonly seed: number
  readonly format: InputFormat
  readonly sampling: Sampling
  readonly headToHead?: {
    readonly judge: ModelProvider | 'self'
    readonly prompt: PairwisePrompt
    readonly sampling: Sampling
    readonly spareVotes: number
    readonly pairs: 'all' | 'neighbours'
  }
  readonly cross?: ResolvedJudge
  readonly ranked?: { readonly items: readonly RankedItem[]; readonly judges: readonly ResolvedJudge[] }
}

/**
 * Checks options and puts the defaults in.
 *
 * @throws `InvalidArgumentError` that names the field, what came and what was expected; also for an unknown option.
 */
export function resolveModels(options: EvaluateModelsOptions): ResolvedModels {
  const checked = schema().safeParse(spelledOut(options))
  if (!checked.success) throw refused(options, checked.error, 'EvaluateModelsOptions')
  const { headToHead, cross, ranked, ...given } = checked.data
  checkCalls(given)
  checkNames(given.models)
  ensure(new Set(given.prompts).size === given.prompts.length, 'prompts', given.prompts, 'each prompt once')
  const isAsked = headToHead !== undefined || cross !== undefined
  ensure(!isAsked || given.prompts.length > 0, 'prompts', options.prompts, 'at least one prompt to answer')
  const isSomething = given.prompts.length > 0 || (ranked?.items.length ?? 0) > 0
  ensure(isSomething, 'prompts', options.prompts, 'prompts to answer, or ranked responses to judge')
  return {
    ...given,
    isWhole: true,
    ...(headToHead && { headToHead }),
    ...(cross && { cross: judgeOf(cross) }),
    ...(ranked && { ranked: { items: ranked.items, judges: judgesOf(ranked) } }),
    settings: toJson({
      seed: given.seed,
      prompts: { count: given.prompts.length, models: hashJson(toJson(given.prompts)) },
    }),
  }
}

function schema() {
  const { runner, judge, provider, sampling } = schemaOf()
  const judgePrompt = z.custom<JudgePrompt>(
    value => isPrompt(value) && Object(value).scale !== undefined,
    'a JudgePrompt: render, parse, an id and a scale',
  )
  return runner.pick({ ...shared, open: true }).extend({
    models: z.array(runner.shape.start).min(1),
    prompts: z.array(z.string().regex(/\S/, 'a text with something in it')).default([]),
    sampling,
    headToHead: z
      .strictObject({
        judge: z.union([z.literal('self'), provider], "a ModelProvider, or 'self'"),
        prompt: z
          .custom<PairwisePrompt>(
            value => isPrompt(value) && Object(value).scale === undefined,
            'a PairwisePrompt: render, parse and an id',
          )
          .default(() => PairwisePrompt.standard()),
        sampling,
        spareVotes: z.int().min(0).default(2),
        pairs: z.enum(['all', 'neighbours']).default('all'),
      })
      .exactOptional(),
    cross: judge.exactOptional(),
    ranked: z
      .strictObject({
        items: runner.shape.evaluate.unwrap().readonly(),
        prompts: z
          .array(judgePrompt)
          .min(1)
          .default(() => [JudgePrompt.additive()]),
        votes: z.int().min(1).default(3),
        spareVotes: z.int().min(0).default(2),
        sampling,
      })
      .exactOptional(),
  })
}

function isPrompt(value: unknown): boolean {
  const { render, parse, id }: { render?: unknown; parse?: unknown; id?: unknown } = Object(value)
  return typeof render === 'function' && typeof parse === 'function' && typeof id === 'string'
}

type Given = z.infer<ReturnType<typeof schema>>

function judgeOf(judge: NonNullable<Given['cross']>): ResolvedJudge {
  const { prompt, sampling } = judge
  // An answer is judged as it is, finished or not.
  const work = workOf({ ...judge, requiredVotes: checkedVotes(judge), unfinished: true })
  return { prompt, sampling, work }
}

function judgesOf({ prompts, votes, spareVotes, sampling }: NonNullable<Given['ranked']>): ResolvedJudge[] {
  const { judge } = schemaOf()
  const names = prompts.map(({ name }) => name)
  ensure(new Set(names).size === names.length, 'ranked.prompts', names, 'judge prompts of different names')
  return prompts.map(prompt => judgeOf(judge.parse({ prompt, votes, spareVotes, sampling })))
}

function checkNames(models: readonly Checkpoint[]): void {
  for (const key of ['name', 'revision'] as const) {
    const all = models.map(model => model[key])
    const twice = all.find((value, i) => all.indexOf(value) < i)
    ensure(twice === undefined, 'models', twice, `models of different ${key}s`)
  }
}
