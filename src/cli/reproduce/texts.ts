import { join } from 'node:path'
import { describeTexts } from '../../evaluate/texts/describe.js'
import { mapTexts } from '../../evaluate/texts/map/map-texts.js'
import { seedData } from '../../lab/seed-data.js'
import { labWorlds } from '../../lab/world/index.js'
import type { ReproducedMap, ReproducedTexts } from '../../report/reproduce/types.js'
import { drawRows, readJson } from './files.js'
import type { ReadRun } from './read-run.js'
import { mostRows, readPairs, type TextPair } from './seed-rows.js'

/** A set of rows that a figure compares. */
interface Group {
  readonly name: string
  readonly pairs: readonly TextPair[]
}

/** Seed data to compare with: files that the user names. */
export interface SeedFiles {
  readonly ift?: string
  readonly eft?: string
}

/** Maps of the instructions and of the responses of IFT, EFT and what each iteration made. */
export async function mapsOf(
  directory: string,
  { sealed }: Pick<ReadRun, 'sealed'>,
  files: SeedFiles,
): Promise<readonly ReproducedMap[]> {
  const seeds = await seedGroups(directory, files)
  if (seeds.length === 0) return []
  const made: Group[] = []
  for (const { iteration, model } of sealed) {
    const pairs = await trainedOn(join(directory, `iteration-${iteration}`))
    if (pairs.length > 0) made.push({ name: `AIFT(${model})`, pairs })
  }
  const groups = [...seeds, ...made]
  const of = (name: string, text: (pair: TextPair) => string): ReproducedMap => ({
    of: name,
    map: mapTexts({ groups: groups.map(({ name, pairs }) => ({ name, texts: pairs.map(text) })) }),
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
    const folder = join(directory, `iteration-${iteration}`)
    const instructions = await column(join(folder, 'prompts.jsonl'), 'prompt')
    const responses = await column(join(folder, 'candidates.jsonl'), 'text')
    found.push(
      { name: `instructions, iteration ${iteration}`, description: describeTexts(instructions, seeds) },
      { name: `responses of ${model}`, description: describeTexts(responses) },
    )
  }
  return found
}

/** The seed data that the user names; of a run of the lab, its own. */
async function seedGroups(directory: string, { ift, eft }: SeedFiles): Promise<readonly Group[]> {
  const named = Object.entries({ IFT: ift, EFT: eft })
  const groups: Group[] = []
  for (const [name, file] of named)
    if (file !== undefined) groups.push({ name, pairs: await readPairs(file) })
  return groups.length > 0 ? groups : labGroups(await readJson(join(directory, 'lab.json')))
}

/** What the people of the lab's world wrote. */
function labGroups(settings: unknown): readonly Group[] {
  const { world: name, seed }: { world?: unknown; seed?: unknown } = Object(settings)
  const world = Object.entries(labWorlds).find(([known]) => known === name)?.[1]
  if (world === undefined || typeof seed !== 'number') return []
  const { ift, eft } = seedData(world, seed)
  return [
    { name: 'IFT', pairs: ift },
    {
      name: 'EFT',
      pairs: eft.map(({ prompt, response, judgement }) => ({
        prompt: world.judge.render({ prompt, response }).text,
        response: judgement,
      })),
    },
  ]
}

/** What an iteration gave to train on. */
async function trainedOn(folder: string): Promise<readonly TextPair[]> {
  for (const name of ['pairs.jsonl', 'sft.jsonl']) {
    const pairs = await readPairs(join(folder, name)).catch(orNothing)
    if (pairs.length > 0) return pairs
  }
  return []
}

async function column(file: string, name: string): Promise<readonly string[]> {
  const { rows } = await drawRows(file, mostRows, row => {
    const value: unknown = Reflect.get(row, name)
    return typeof value === 'string' ? value : undefined
  })
  return rows
}

function orNothing(error: unknown): readonly never[] {
  if (Reflect.get(Object(error), 'code') === 'ENOENT') return []
  throw error
}
