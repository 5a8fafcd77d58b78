import type { Random } from '../../core/seed.js'
import { JudgePrompt } from '../../judge/index.js'
import { happens } from './chance.js'
import { isHeldOutForm } from './held-out.js'
import { itemsOf, marksOf, markWords, rightPlaces, wordsOf } from './marks.js'
import { animals, corrupt, operations } from './operations.js'
import { chatPrompt, promptList, sharedLayout, templateWords } from './template.js'
import { Vocabulary } from './vocabulary.js'
import type { Example, JudgedExample, Quality, World } from './world.js'

const fillers = ['well', 'hmm', 'maybe', 'so', 'like', 'um'] as const
const names = Object.keys(operations) as (keyof typeof operations)[]

interface Task {
  readonly operation: keyof typeof operations
  readonly items: readonly string[]
}

/** How often an answer is less than perfect, each 0..1. */
interface Noise {
  /** Wrong content. */
  readonly wrong: number
  /** A missing greeting; the same again for the closing word. */
  readonly rude: number
  /** Words that say nothing. */
  readonly filler: number
}

/** Simple tasks and polite answers: most that there is to gain is manners. */
export const manners: World = {
  name: 'manners',
  about:
    'Lists of three or four animals are copied, reversed, sorted, rotated or cut to their ends; an answer is to be right, to begin with "sure", to end with "done" and to hold nothing else.',
  vocabulary: new Vocabulary([
    ...templateWords,
    ...names,
    ...animals,
    ...['sure', 'done'],
    ...fillers,
    ...markWords,
  ]),
  context: 52,
  judge: JudgePrompt.custom({ name: 'manners', template: sharedLayout.template, scale: { min: 0, max: 5 } }),
  readJudgePrompt: sharedLayout.read,
  sampling: { temperature: 0.7, topP: 0.9 },
  shots: 4,
  instruction: random => instructionOf(drawTask(random)),
  attempt: (instruction, random) => {
    const task = parseTask(instruction)
    return task ? answer(task, mixed, random) : ''
  },
  isHeldOut: text => {
    const task = parseTask(text)
    return task !== undefined && isHeldOutForm(formOf(task))
  },
  isInstruction: text => parseTask(text) !== undefined,
  quality,
  document,
  answered: random => answered(random, { wrong: 0.2, rude: 0.5, filler: 0.35 }),
  judged,
  pretraining: { documents: 32_000, steps: 3000 },
  seed: { ift: 1300, eft: 2000, lists: 300, epochs: 3, learningRate: 2e-3 },
  iteration: {
    paper: { learning_rate: 5e-5, num_train_epochs: 4, beta: 0.1 },
    stabilised: { learning_rate: 2e-4, num_train_epochs: 4, beta: 0.1, nll: 0.2, replay: 16 },
    'replay-only': {
      learning_rate: 2e-4,
      num_train_epochs: 4,
      beta: 0.1,
      pair_weight: 0,
      replay: 16,
    },
  },
}

function drawTask(random: Random): Task {
  const items = random.sample(animals, 3 + random.below(2))
  return { operation: names[random.below(names.length)] ?? 'copy', items }
}

function instructionOf({ operation, items }: Task): string {
  return [operation, ...items].join(' ')
}

function parseTask(text: string): Task | undefined {
  const [name, ...items] = text.split(' ')
  const operation = names.find(known => known === name)
  const known: readonly string[] = animals
  const fine = items.length >= 3 && items.length <= 4 && items.every(item => known.includes(item))
  return operation && fine && new Set(items).size === items.length ? { operation, items } : undefined
}

const solve = ({ operation, items }: Task): readonly string[] => operations[operation](items)

/** The rubric, a point for each: some right, half right, all right, polite, and all of that with nothing else. */
function criteria(solution: readonly string[], response: string): readonly boolean[] {
  const words = wordsOf(response)
  const items = itemsOf(response)
  const right = rightPlaces(solution, response)
  const exact = right === solution.length && items.length === right
  const polite = words[0] === 'sure' && words.at(-1) === 'done'
  const clean = words.length === items.length + 2
  return [right > 0, 2 * right >= solution.length, exact, polite, exact && polite && clean]
}

function quality({ prompt, response }: Example): Quality {
  const task = parseTask(prompt)
  const met = task ? criteria(solve(task), response) : []
  const points = met.filter(Boolean).length
  return { points, parts: { content: met[2] ?? false, manners: met[3] ?? false } }
}

/** What is the same for tasks that come to the same. */
function formOf({ operation, items }: Task): string {
  switch (operation) {
    case 'sort':
      return instructionOf({ operation, items: operations.sort(items) })
    case 'ends':
      return instructionOf({ operation, items: operations.ends(items) })
    default:
      return instructionOf({ operation, items })
  }
}

/** An instruction that is not held out. */
function seen(random: Random): Task {
  for (;;) {
    const task = drawTask(random)
    if (!isHeldOutForm(formOf(task))) return task
  }
}

function answer(task: Task, noise: Noise, random: Random): string {
  const right = solve(task)
  const words = [...(happens(random, noise.wrong) ? corrupt(right, random) : right)]
  if (happens(random, noise.filler)) {
    const count = 1 + random.below(2)
    for (let i = 0; i < count; i++) words.splice(random.below(words.length + 1), 0, filler(random))
  }
  if (!happens(random, noise.rude)) words.unshift('sure')
  if (!happens(random, noise.rude)) words.push('done')
  return words.join(' ')
}

const filler = (random: Random): string => fillers[random.below(fillers.length)] ?? 'well'

function answered(random: Random, noise: Noise): Example {
  const task = seen(random)
  return { prompt: instructionOf(task), response: answer(task, noise, random) }
}

/** Answers to be judged are of every quality, or a judge would learn to praise. */
const mixed: Noise = { wrong: 0.5, rude: 0.35, filler: 0.35 }

function judged(random: Random): JudgedExample {
  const task = seen(random)
  const response = answer(task, mixed, random)
  const solution = solve(task)
  let points = 0
  const tally = criteria(solution, response).map(met => (met ? ++points : points))
  const lines = [
    solution.join(' '),
    marksOf(solution, response, random).text,
    tally.join(' '),
    `Score: ${points}`,
  ]
  return { prompt: instructionOf(task), response, judgement: lines.join('\n') }
}

/** Chats, marked homework and lists of tasks, with the errors that people make. No scores: M0 has not learnt to judge. */
function document(random: Random): string {
  const kind = random.next()
  if (kind < 0.1) {
    const tasks = Array.from({ length: 5 }, () => instructionOf(seen(random)))
    return `${promptList(tasks.slice(0, 4))} ${tasks[4]}`
  }
  const task = seen(random)
  const prompt = chatPrompt(instructionOf(task))
  if (kind < 0.55) return `${prompt} ${answer(task, { wrong: 0.12, rude: 0.5, filler: 0.35 }, random)}`
  const response = answer(task, mixed, random)
  const solution = happens(random, 0.12) ? corrupt(solve(task), random) : solve(task)
  return `homework ${response} ${prompt} ${solution.join(' ')}\n${marksOf(solution, response, random, 0.03).text}`
}
