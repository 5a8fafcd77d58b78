import { join } from 'node:path'
import { DataError } from '../../core/errors.js'
import { describeTexts } from '../../evaluate/texts/describe.js'
import { mapTexts } from '../../evaluate/texts/map/map-texts.js'
import { seedData } from '../../lab/seed-data.js'
import { labWorlds } from '../../lab/world/index.js'
import type { ReproducedMap, ReproducedTexts } from '../../report/reproduce/types.js'
import { type DrawnRows, drawRows, readJson } from './files.js'
import type { ReadRun } from './read-run.js'
import { mostRows, readPairs, type TextPair } from './seed-rows.js'

/** A set of rows that a figure compares. */
interface Group {
  readonly name: string
  readonly pairs: readonly TextPair[]
  /** Rows that there are. */
  readonly all: number
}

/** Seed data to compare with: files that the user names. */
export interface SeedFiles {
  readonly ift?: string
  readonly eft?: string
}

/** Maps of the instructions and of the responses of IFT, EFT and what each iteration made. */
export async function mapsOf(
  directory: string,
  { sealed: iterations }: Pick<ReadRun, 'sealed'>,
  files: SeedFiles,
): Promise<readonly ReproducedMap[]> {
  const seeds = await seedGroups(directory, files)
  if (seeds.length === 0) return []
  const made: Group[] = []
  for (const sealed of iterations) {
    const { rows, all } = await trainedOn(directory, sealed)
    if (rows.length > 0) made.push({ name: `AIFT(${sealed.model})`, pairs: rows, all })
  }
  const groups = [...seeds, ...made]
  const unread = Object.fromEntries(groups.map(({ name, pairs, all }) => [name, all - pairs.length]))
  const of = (name: string, text: (pair: TextPair) => string): ReproducedMap => ({
    of: name,
    map: mapTexts({ groups: groups.map(({ name, pairs }) => ({ name, texts: pairs.map(text) })) }),
    unread,
  })
  return [of('Instructions', ({ prompt }) => prompt), of('Responses', ({ response }) => response)]
}

/** What the instructions and the responses of each iteration look like. */
export async function textsOf(
  directory: string,
  { sealed }: Pick<ReadRun, 'sealed'>,
  files: SeedFiles,
): Promise<readonly ReproducedTexts[]> {
  const [ift] = await seedGroups(directory, { ...(files.ift !== undefined && { ift: files.ift }) })
  const seeds = ift?.name === 'IFT' ? { seeds: ift.pairs.map(({ prompt }) => prompt) } : {}
  const found: ReproducedTexts[] = []
  for (const { iteration, model } of sealed) {
    const instructions = await textsIn(datasetOf(directory, iteration, 'prompts.jsonl'), 'prompt')
    const responses = await textsIn(datasetOf(directory, iteration, 'candidates.jsonl'), 'text')
    found.push(
      {
        name: `instructions, iteration ${iteration}`,
        description: describeTexts(instructions.texts, seeds),
        of: instructions.all,
      },
      {
        name: `responses of ${model}`,
        // Candidates of one prompt are not independent.
        description: describeTexts(responses.texts, { prompts: responses.prompts }),
        of: responses.all,
      },
    )
  }
  return found
}

/** The seed data that the user names; of a run of the lab, its own. */
export async function seedGroups(directory: string, { ift, eft }: SeedFiles): Promise<readonly Group[]> {
  const named = Object.entries({ IFT: ift, EFT: eft })
  const groups: Group[] = []
  for (const [name, file] of named)
    if (file !== undefined) {
      const { rows, all } = await readPairs(file)
      groups.push({ name, pairs: rows, all })
    }
  return groups.length > 0 ? groups : labGroups(await readJson(join(directory, 'lab.json')))
}

/** What the people of the lab's world wrote. */
function labGroups(settings: unknown): readonly Group[] {
  const { world: name, seed }: { world?: unknown; seed?: unknown } = Object(settings)
  const world = Object.entries(labWorlds).find(([known]) => known === name)?.[1]
  if (world === undefined || typeof seed !== 'number') return []
  const { ift, eft } = seedData(world, seed)
  return [
    { name: 'IFT', pairs: ift, all: ift.length },
    {
      name: 'EFT',
      pairs: eft.map(({ prompt, response, judgement }) => ({
        prompt: world.judge.render({ prompt, response }).text,
        response: judgement,
      })),
      all: eft.length,
    },
  ]
}

/** What an iteration gave to train on: pairs, or examples where there are none. */
async function trainedOn(
  directory: string,
  { iteration }: ReadRun['sealed'][number],
): Promise<DrawnRows<TextPair>> {
  const read = (name: string) => readPairs(datasetOf(directory, iteration, name).file).catch(orUndefined)
  const pairs = await read('pairs.jsonl')
  if (pairs && pairs.rows.length > 0) return pairs
  const found = (await read('sft.jsonl')) ?? pairs
  if (found === undefined) throw missing(datasetOf(directory, iteration, 'pairs.jsonl'))
  return found
}

/** A dataset of an iteration that is finished. */
interface Dataset {
  readonly file: string
  readonly iteration: number
}

const datasetOf = (directory: string, iteration: number, name: string): Dataset => ({
  file: join(directory, `iteration-${iteration}`, name),
  iteration,
})

/** The texts of a column, and the prompt that each belongs to. */
async function textsIn({ file, iteration }: Dataset, column: string) {
  const drawn = await drawRows(file, mostRows, row => {
    const text: unknown = Reflect.get(row, column)
    return typeof text === 'string' ? { text, prompt: String(Reflect.get(row, 'prompt_index')) } : undefined
  }).catch(orUndefined)
  if (drawn === undefined) throw missing({ file, iteration })
  const { rows, all } = drawn
  return { texts: rows.map(({ text }) => text), prompts: rows.map(({ prompt }) => prompt), all }
}

function missing({ file, iteration }: Dataset): DataError {
  return new DataError(
    `is not there, though report.json has iteration ${iteration} as finished: put the dataset back, or copy the whole run directory`,
    { file },
  )
}

function orUndefined(error: unknown): undefined {
  if (Reflect.get(Object(error), 'code') !== 'ENOENT') throw error
}
