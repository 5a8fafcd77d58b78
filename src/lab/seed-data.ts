import { hashText } from '../core/hash.js'
import { randomStream } from '../core/seed.js'
import type { Message } from '../model/provider.js'
import type { TrainingData } from '../train/trainer.js'
import { continuationRow, type Row, responseRow } from './training/index.js'
import { promptList } from './world/template.js'
import type { Vocabulary } from './world/vocabulary.js'
import type { Example, JudgedExample, World } from './world/world.js'

/** What people wrote before the first iteration. */
export interface SeedData {
  /** Answered instructions (IFT). */
  readonly ift: readonly Example[]
  /** Judged answers (EFT). */
  readonly eft: readonly JudgedExample[]
  /** Instructions that follow others in a list, so that the model can go on making some up. */
  readonly lists: readonly {
    /** Instructions that come before. */
    readonly shown: readonly string[]
    /** The one that follows. */
    readonly next: string
  }[]
}

/** The seed data of a world: equal seeds, equal data. */
export function seedData(world: World, seed: number): SeedData {
  const ift = randomStream([seed, 'lab', 'ift'])
  const eft = randomStream([seed, 'lab', 'eft'])
  const lists = randomStream([seed, 'lab', 'lists'])
  const listed = (): string => world.answered(lists).prompt
  return {
    ift: Array.from({ length: world.seed.ift }, () => world.answered(ift)),
    eft: Array.from({ length: world.seed.eft }, () => world.judged(eft)),
    lists: Array.from({ length: world.seed.lists }, () => ({
      shown: Array.from({ length: world.shots }, listed),
      next: listed(),
    })),
  }
}

const user = (content: string): readonly Message[] => [{ role: 'user', content }]
const assistant = (content: string): readonly Message[] => [{ role: 'assistant', content }]

/** An answered instruction as a line to train on. */
export function answerLine({ prompt, response }: Example): string {
  return JSON.stringify({ prompt: user(prompt), completion: assistant(response) })
}

/** A list of instructions as a line to train on: a raw text, without the chat template. */
export function listLine({ shown, next }: SeedData['lists'][number]): string {
  return JSON.stringify({ prompt: promptList(shown), completion: next })
}

/** A judgement as a line to train on: the judge prompt is what the judge will be asked. */
export function judgementLine(world: World, { prompt, response, judgement }: JudgedExample): string {
  const { messages } = world.judge.render({ prompt, response })
  return JSON.stringify({ prompt: messages, completion: assistant(judgement) })
}

/** A judgement as a row of tokens. */
export function judgementRow(world: World, { prompt, response, judgement }: JudgedExample): Row {
  return responseRow(world.vocabulary, world.judge.render({ prompt, response }).text, judgement)
}

type Turns = readonly { readonly content: string }[]

/** What is trained on as a row of tokens: a conversation of one turn and its answer, or a raw text and what follows. */
export function lineRow(vocabulary: Vocabulary, prompt: string | Turns, completion: string | Turns): Row {
  const text = (part: string | Turns): string =>
    typeof part === 'string' ? part : part.map(({ content }) => content).join(' ')
  return typeof prompt === 'string'
    ? continuationRow(vocabulary, prompt, text(completion))
    : responseRow(vocabulary, text(prompt), text(completion))
}

/** Lines as a dataset to train on. */
export function linesAsData(lines: readonly string[]): TrainingData {
  return {
    rows: lines.length,
    sha256: hashText(lines.map(line => `${line}\n`).join('')),
    async *lines() {
      yield* lines
    },
  }
}
