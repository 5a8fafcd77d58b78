import { ensure, refuseUnknown } from '../../core/check.js'
import type { Labels } from '../open-assistant/labels.js'
import type { SeedInstruction } from '../seed-instruction.js'

/** A response to imitate. */
export interface IftExample {
  /** Id of the instruction. */
  readonly id: string
  /** Conversation tree. */
  readonly treeId: string
  /** The instruction. */
  readonly prompt: string
  /** Id of the response. */
  readonly responseId: string
  /** The response. */
  readonly response: string
}

/** Where a label must lie, 0 to 1; both ends belong to it. */
export interface LabelBounds {
  /** Least. @default none */
  readonly min?: number
  /** Most. @default none */
  readonly max?: number
}

/** Which responses are good enough to imitate. The paper filters by rank alone. */
export interface IftOptions {
  /**
   * Bounds on what reviewers said of the response, by question: `{ quality: { min: 0.5 }, toxicity: { max: 0.2 } }`.
   *
   * @default none
   */
  readonly labels?: Readonly<Record<string, LabelBounds>>
  /** Responses without a label that is asked for. @default 'drop' */
  readonly unlabelled?: 'drop' | 'keep'
}

/**
 * Why an instruction gives no example.
 *
 * - `later-turn`: the paper imitates first turns only.
 * - `no-responses`, `no-rank`: there are none, or nobody ranked them.
 * - `no-rank-0`: the best response is not among them: gone from the file, or dropped by the reader.
 * - `blank-response`: the best one says nothing.
 * - `label`: the best one is out of bounds; the second best does not take its place.
 * - `unlabelled`: it lacks a label that is asked for.
 */
export type IftDrop =
  | 'later-turn'
  | 'no-responses'
  | 'no-rank'
  | 'no-rank-0'
  | 'blank-response'
  | 'label'
  | 'unlabelled'

/** Instructions without an example, by reason. */
export type IftDropCounts = Readonly<Record<IftDrop, number>>

/** What {@link iftExamples} gives. */
export interface IftExamples {
  /** One of each instruction that has one. */
  readonly examples: readonly IftExample[]
  /** The other instructions. */
  readonly dropped: IftDropCounts
}

/**
 * The examples of IFT seed data: first turns with the response of human rank 0 (paper, section 3.1.1). Language, review
 * and other properties of messages are {@link readOpenAssistant}'s options.
 *
 * @throws `InvalidArgumentError` for an unusable option.
 * @example
 * ```ts
 * import { iftExamples } from 'self-rewarding/data'
 *
 * const responses = [{ id: 'b', text: '9', rank: 1 }, { id: 'a', text: '7', rank: 0, labels: { quality: 0.9 } }]
 * const instructions = [{ treeId: 't', promptId: 'p', prompt: 'Name a prime.', responses }]
 * const { examples, dropped } = iftExamples(instructions, { labels: { quality: { min: 0.5 } } })
 * console.log(examples[0]?.response, dropped['no-rank-0']) // 7 0
 * ```
 */
export function iftExamples(instructions: Iterable<SeedInstruction>, options: IftOptions = {}): IftExamples {
  checkIftOptions(options)
  const dropped = noIftDrops()
  const examples: IftExample[] = []
  for (const instruction of instructions) {
    const found = iftExample(instruction, options)
    if (typeof found === 'string') dropped[found]++
    else examples.push(found)
  }
  return { examples, dropped }
}

/** A count of nothing. */
export function noIftDrops(): Record<IftDrop, number> {
  return {
    'later-turn': 0,
    'no-responses': 0,
    'no-rank': 0,
    'no-rank-0': 0,
    'blank-response': 0,
    label: 0,
    unlabelled: 0,
  }
}

/** The example of an instruction, or why there is none. */
export function iftExample(
  { promptId: id, treeId, turn = 1, prompt, responses }: SeedInstruction,
  { labels = {}, unlabelled = 'drop' }: IftOptions,
): IftExample | IftDrop {
  if (turn > 1) return 'later-turn'
  if (responses.length === 0) return 'no-responses'
  if (responses.every(({ rank }) => rank === null)) return 'no-rank'
  // Two that share the first place: by id, not by their order in the file.
  const [best] = responses.filter(({ rank }) => rank === 0).sort((a, b) => (a.id < b.id ? -1 : 1))
  if (best === undefined) return 'no-rank-0'
  if (best.text.trim() === '') return 'blank-response'
  const verdicts = Object.entries(labels).map(([name, bounds]) => isWithin(best.labels?.[name], bounds))
  if (verdicts.includes(false)) return 'label'
  if (verdicts.includes(undefined) && unlabelled === 'drop') return 'unlabelled'
  return { id, treeId, prompt, responseId: best.id, response: best.text }
}

function isWithin(
  value: Labels[string],
  { min = -Infinity, max = Infinity }: LabelBounds,
): boolean | undefined {
  return value === undefined ? undefined : value >= min && value <= max
}

/** Throws for what nobody would understand. */
export function checkIftOptions(options: IftOptions): void {
  refuseUnknown(options, ['labels', 'unlabelled'])
  const { labels = {}, unlabelled = 'drop' } = options
  ensure(['drop', 'keep'].includes(unlabelled), 'unlabelled', unlabelled, "'drop' or 'keep'")
  for (const [name, bounds] of Object.entries(labels)) {
    refuseUnknown(bounds, ['min', 'max'])
    for (const [end, value] of Object.entries(bounds))
      ensure(value >= 0 && value <= 1, `labels.${name}.${end}`, value, 'a number from 0 to 1')
    const { min = 0, max = 1 } = bounds
    ensure(min <= max, `labels.${name}`, bounds, 'a min that is at most max')
  }
}
