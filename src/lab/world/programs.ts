import type { Random } from '../../core/seed.js'
import { JudgePrompt } from '../../judge/index.js'
import { happens } from './chance.js'
import { isHeldOutForm } from './held-out.js'
import { itemsOf, marksOf, markWords, rightPlaces, wordsOf } from './marks.js'
import { animals, misplace, operations } from './operations.js'
import {
  apartLayout,
  chatPrompt,
  type JudgeLayout,
  promptList,
  sharedLayout,
  templateWords,
} from './template.js'
import { Vocabulary } from './vocabulary.js'
import type { Example, JudgedExample, Quality, World } from './world.js'

const size = 5

/** Programs: one operation, or two of which the last is done first. */
const known = [
  'copy',
  'reverse',
  'rotate',
  'sort',
  'reverse sort',
  'rotate reverse',
  'rotate sort',
  'rotate rotate',
] as const

interface Task {
  readonly program: (typeof known)[number]
  readonly items: readonly string[]
}

/** Share of what people write that is wrong: answers, and the answers that a judge compares with. */
const errors = 0.4

/** What sets the variants of this world apart. */
interface Variant {
  readonly name: string
  readonly layout: JudgeLayout
  /** How long M0 is pretrained: how much there is left to learn. */
  readonly steps: number
}

/** Content alone: an answer is right or wrong at each place, and there is nothing to gain by style. */
export const programs = variant({ name: 'programs', layout: sharedLayout, steps: 3000 })

/** The same with an M0 that has read less: more headroom. */
export const programsHard = variant({ name: 'programs-hard', layout: sharedLayout, steps: 400 })

/** The same with a judge that sees the instruction in another place: what is learnt in answering does not carry over. */
export const programsApart = variant({ name: 'programs-apart', layout: apartLayout, steps: 3000 })

function variant({ name, layout, steps }: Variant): World {
  const isShared = layout === sharedLayout
  return {
    name,
    about:
      'Lists of five animals go through a program of one or two steps (copy, reverse, rotate, sort); an answer has a point for each place that is right.',
    vocabulary: new Vocabulary([
      ...templateWords,
      ...['copy', 'reverse', 'rotate', 'sort'],
      ...(isShared ? [] : ['given']),
      ...animals,
      ...markWords,
    ]),
    context: 52,
    judge: JudgePrompt.custom({ name, template: layout.template, scale: { min: 0, max: size } }),
    readJudgePrompt: layout.read,
    sampling: { temperature: 1, topP: 1 },
    shots: 4,
    instruction: random => instructionOf(drawTask(random)),
    isHeldOut: text => {
      const task = parseTask(text)
      return task !== undefined && isHeldOutForm(formOf(task))
    },
    isInstruction: text => parseTask(text) !== undefined,
    attempt: (instruction, random) => {
      const task = parseTask(instruction)
      return task ? answer(task, 0.6, random) : ''
    },
    quality,
    document: random => document(random, isShared),
    answered: random => {
      const task = seen(random)
      return { prompt: instructionOf(task), response: answer(task, errors, random) }
    },
    judged: random => judged(random, isShared),
    pretraining: { documents: 32_000, steps },
    seed: { ift: 800, eft: 1200, lists: 300, epochs: 3, learningRate: 2e-3 },
    iteration: {
      paper: { learning_rate: 1e-4, num_train_epochs: 4, beta: 0.1 },
      stabilised: { learning_rate: 1e-4, num_train_epochs: 4, beta: 0.1, nll: 0.2, replay: 16 },
      'replay-only': {
        learning_rate: 1e-4,
        num_train_epochs: 4,
        beta: 0.1,
        pair_weight: 0,
        replay: 16,
      },
    },
  }
}

function drawTask(random: Random): Task {
  return {
    program: known[random.below(known.length)] ?? 'copy',
    items: random.sample(animals, size),
  }
}

function instructionOf({ program, items }: Task): string {
  return `${program} ${items.join(' ')}`
}

function parseTask(text: string): Task | undefined {
  const items = text.split(' ').slice(-size)
  const program = known.find(name => text === `${name} ${items.join(' ')}`)
  const fine = itemsOf(items.join(' ')).length === size && new Set(items).size === size
  return program && fine ? { program, items } : undefined
}

function solve({ program, items }: Task): readonly string[] {
  const steps = program.split(' ') as (keyof typeof operations)[]
  return steps.reduceRight((list, step) => operations[step](list), items)
}

function quality({ prompt, response }: Example): Quality {
  const task = parseTask(prompt)
  const points = task ? rightPlaces(solve(task), response) : 0
  return { points, parts: { content: points === size && wordsOf(response).length === size } }
}

/** What is the same for tasks that come to the same: where items are sorted first, their order is nothing. */
function formOf({ program, items }: Task): string {
  return instructionOf({ program, items: program.endsWith('sort') ? operations.sort(items) : items })
}

/** An instruction that is not held out. */
function seen(random: Random): Task {
  for (;;) {
    const task = drawTask(random)
    if (!isHeldOutForm(formOf(task))) return task
  }
}

/** Right, or wrong in one or two places. */
function answer(task: Task, wrong: number, random: Random): string {
  let items = solve(task)
  if (happens(random, wrong)) {
    items = misplace(items, random)
    if (happens(random, 0.5)) items = misplace(items, random)
  }
  return items.join(' ')
}

/** A judge compares with an answer of its own; where it has not just given one, it does so mark by mark. */
function judged(random: Random, isShared: boolean): JudgedExample {
  const task = seen(random)
  const response = answer(task, 0.6, random)
  const reference = happens(random, errors) ? misplace(solve(task), random) : solve(task)
  const { text, right } = marksOf(reference, response, random)
  const own = isShared ? `${reference.join(' ')}\n` : ''
  return { prompt: instructionOf(task), response, judgement: `${own}${text}\nScore: ${right}` }
}

/** Chats, marked homework and lists of tasks, with the errors that people make. */
function document(random: Random, isShared: boolean): string {
  const kind = random.next()
  if (kind < 0.1) {
    const tasks = Array.from({ length: 5 }, () => instructionOf(seen(random)))
    return `${promptList(tasks.slice(0, 4))} ${tasks[4]}`
  }
  const task = seen(random)
  const instruction = instructionOf(task)
  if (kind < 0.55) return `${chatPrompt(instruction)} ${answer(task, 0.12, random)}`
  const reference = happens(random, 0.12) ? misplace(solve(task), random) : solve(task)
  const response = answer(task, 0.6, random)
  const marks = marksOf(reference, response, random, 0.03).text
  return isShared
    ? `homework ${response} ${chatPrompt(instruction)} ${reference.join(' ')}\n${marks}`
    : `homework ${instruction} given ${response} answer ${marks}`
}
