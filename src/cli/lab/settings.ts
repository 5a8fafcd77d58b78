import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { invalid } from '../../core/check.js'
import { DataError } from '../../core/errors.js'
import { writeText } from '../../node/whole-file.js'
import type { RunLabOptions } from './run-lab-options.js'

const schema = z.object({
  world: z.string(),
  preset: z.string(),
  judge: z.string(),
  seed: z.int(),
  prompts: z.int(),
  fromScratch: z.boolean(),
  iterations: z.int(),
})

/** What the numbers of a run depend on. */
export type RunSettings = z.infer<typeof schema>

/** The settings of a run, with defaults in place. */
export function settingsOf(options: RunLabOptions): RunSettings {
  const { world, preset, judge, seed, prompts = 400, fromScratch, iterations } = options
  return { world, preset, judge, seed, prompts, fromScratch, iterations }
}

/**
 * Writes down what a run directory is about, before anything else; a directory that is about something else is
 * refused, since it would end as a mixture of both. More iterations than before are welcome.
 *
 * @throws `InvalidArgumentError` that names the option; `DataError` for a file that is not ours.
 */
export async function claimDirectory(directory: string, settings: RunSettings): Promise<void> {
  const file = join(directory, 'lab.json')
  const earlier = await readSettings(file)
  for (const name of earlier ? schema.keyof().options : []) {
    const [now, then] = [settings[name], earlier?.[name]]
    const isFine = name === 'iterations' ? Number(now) >= Number(then) : now === then
    if (!isFine) {
      throw invalid(name, now, `${then}, with which ${directory} was begun; or give another --directory`)
    }
  }
  await writeText(file, `${JSON.stringify(settings, null, 2)}\n`)
}

async function readSettings(file: string): Promise<RunSettings | undefined> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (Reflect.get(Object(error), 'code') === 'ENOENT') return undefined
    throw error
  })
  if (text === undefined) return undefined
  try {
    return schema.parse(JSON.parse(text))
  } catch (cause) {
    throw new DataError('is not what a run of the lab writes; use another --directory', { file, cause })
  }
}
