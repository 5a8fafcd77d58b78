import { ensure, ensureCount, refuseUnknown } from '../core/check.js'
import { randomStream } from '../core/seed.js'
import { type Judgement, judgeResponse } from '../judge/index.js'
import type { Finish, ModelProvider, Sampling } from '../model/provider.js'
import { sampleCandidates } from '../sample/index.js'
import type { Example, World } from './world/world.js'

/** What models are examined with: the same for all models, runs and seeds of a world. */
export interface Exam {
  /** Instructions that are held out, all different. */
  readonly instructions: readonly string[]
  /** Held-out instructions with answers of every quality, for judging. */
  readonly judging: readonly {
    /** The instruction. */
    readonly prompt: string
    /** Different answers to it. */
    readonly responses: readonly string[]
  }[]
}

/** How large an exam is. */
export interface ExamSize {
  /** Instructions to answer. @default 500 */
  readonly instructions?: number
  /** Instructions whose answers are judged. @default 150 */
  readonly judged?: number
}

/** Instructions that an exam may have in all: every world has twice as many that are held out. */
const most = 5000

/**
 * Draws a world's exam; it depends on the world and its size alone.
 *
 * @throws `InvalidArgumentError` for a size that is no count, or more than 5,000 instructions in all.
 * @example
 * ```ts
 * import { drawExam, labWorlds } from 'self-rewarding/lab'
 *
 * const exam = drawExam(labWorlds.manners, { instructions: 20, judged: 5 })
 * console.log(exam.instructions.length, exam.judging[0]?.responses.length) // 20 4
 * ```
 */
export function drawExam(world: World, size: ExamSize = {}): Exam {
  refuseUnknown(size, ['instructions', 'judged'])
  const { instructions = 500, judged = 150 } = size
  ensureCount(instructions, 'instructions')
  ensureCount(judged, 'judged')
  const total = instructions + judged
  ensure(total <= most, 'instructions', instructions, `with judged no more than ${most} in all`)
  const random = randomStream(['lab', 'exam', world.name])
  const drawn = new Set<string>()
  while (drawn.size < total) {
    const instruction = world.instruction(random)
    if (world.isHeldOut(instruction)) drawn.add(instruction)
  }
  const all = [...drawn]
  return {
    instructions: all.slice(0, instructions),
    judging: all.slice(instructions).map(prompt => {
      const responses = new Set<string>()
      while (responses.size < 4) responses.add(world.attempt(prompt, random))
      return { prompt, responses: [...responses] }
    }),
  }
}

/**
 * Texts and judged responses that a model is asked for in an exam: as often `onItem` is called.
 *
 * @example
 * ```ts
 * import { drawExam, examItems, labWorlds } from 'self-rewarding/lab'
 *
 * // Two answers to each instruction, sampled and greedy, and four judged responses to each of the others.
 * console.log(examItems(drawExam(labWorlds.manners, { instructions: 20, judged: 5 }))) // 60
 * ```
 */
export function examItems({ instructions, judging }: Exam): number {
  return 2 * instructions.length + judging.reduce((sum, { responses }) => sum + responses.length, 0)
}

/** A model's answer in the exam, with what it is truly worth. */
export interface ExamAnswer extends Example {
  /** How it ended. */
  readonly finish: Finish
  /** Points by the true rubric. */
  readonly points: number
  /** Parts of the rubric that are there or not. */
  readonly parts: { readonly [name: string]: boolean }
}

/** What a model wrote when it judged a response of the exam. */
export interface ExamJudgement extends Example {
  /** Points that the response has by the true rubric. */
  readonly points: number
  /** The votes: what the judge wrote, and the score read from it or why there is none. */
  readonly votes: readonly {
    /** The judge's text. */
    readonly text: string
    /** How it ended. */
    readonly finish: Finish
    /** The score. */
    readonly score?: number
    /** Why there is no score. */
    readonly reason?: string
  }[]
}

/** What {@link takeExam} takes. */
export interface TakeExamOptions {
  /** The model. */
  readonly model: ModelProvider
  /** Its world. */
  readonly world: World
  /** What it is asked. */
  readonly exam: Exam
  /** Votes a judged response. @default 3 */
  readonly votes?: number
  /** Seed of the draws. @default 0 */
  readonly seed?: number
  /** Ends it. @default none */
  readonly signal?: AbortSignal
  /** Called when an answer or a judged response is there. @default none */
  readonly onItem?: () => void
}

/** What came of an exam: raw texts, so that anybody can mark it again. */
export interface ExamPaper {
  /** Its answers, in the order of the exam. */
  readonly answers: readonly ExamAnswer[]
  /** Its most likely answers (temperature 0): what it can do apart from what it tends to do. */
  readonly greedy: readonly ExamAnswer[]
  /** Its judgements, in the order of the exam. */
  readonly judgements: readonly ExamJudgement[]
}

/**
 * Lets a model answer held-out instructions and judge responses to others, sampled as in the loop.
 *
 * @throws `InvalidArgumentError` that names the option; `ProviderError` from the model.
 * @example
 * ```ts
 * import type { Checkpoint } from 'self-rewarding'
 * import { drawExam, type Lab, takeExam } from 'self-rewarding/lab'
 *
 * async function meanPoints({ world, open }: Lab, checkpoint: Checkpoint) {
 *   const { answers } = await takeExam({ world, model: await open(checkpoint), exam: drawExam(world) })
 *   return answers.reduce((sum, { points }) => sum + points, 0) / answers.length
 * }
 * ```
 */
export async function takeExam(options: TakeExamOptions): Promise<ExamPaper> {
  refuseUnknown(options, ['model', 'world', 'exam', 'votes', 'seed', 'signal', 'onItem'])
  const { model, world, exam, votes = 3, seed = 0, signal, onItem } = options
  ensureCount(votes, 'votes')
  signal?.throwIfAborted()
  const common = { model, seed, sampling: world.sampling, ...(signal && { signal }) }
  const answersOf = (sampling: Sampling): Promise<ExamAnswer[]> =>
    Promise.all(
      exam.instructions.map(async prompt => {
        const [completion] = await sampleCandidates({ ...common, sampling, prompt, n: 1 })
        const { text: response, finish } = completion ?? { text: '', finish: 'unknown' as const }
        onItem?.()
        return { prompt, response, finish, ...world.quality({ prompt, response }) }
      }),
    )
  const asked = exam.judging.flatMap(({ prompt, responses }) =>
    responses.map(response => ({ prompt, response })),
  )
  const judgementOf = async (example: Example): Promise<ExamJudgement> => {
    const judged = await judgeResponse({ ...common, ...example, judge: world.judge, votes })
    onItem?.()
    return { ...example, points: world.quality(example).points, votes: judged.votes.map(plain) }
  }
  // Together: an error of one must not leave the others without anybody who waits for them.
  const [answers, greedy, judgements] = await Promise.all([
    answersOf(world.sampling),
    answersOf({ temperature: 0, topP: 1 }),
    Promise.all(asked.map(judgementOf)),
  ])
  signal?.throwIfAborted()
  return { answers, greedy, judgements }
}

function plain({ completion: { text, finish }, parsed }: Judgement['votes'][number]) {
  return { text, finish, ...(parsed.ok ? { score: parsed.score } : { reason: parsed.reason }) }
}
