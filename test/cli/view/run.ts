import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readableRun } from '../../../src/cli/run-directory/open.js'
import { RunIndex } from '../../../src/cli/view/index/run-index.js'
import { IterationRunner } from '../../../src/index.js'
import { fileLedger } from '../../../src/node/index.js'
import { countingModel, runOptions } from '../../iterate/setup.js'
import { temporaryFolder } from '../../node/folder.js'

/** Reads all there is now of a run. */
export async function indexed(directory: string): Promise<RunIndex> {
  const index = await RunIndex.open(await readableRun(directory))
  await index.refresh(new AbortController().signal)
  return index
}

/** A small run to its end. */
export async function smallRun(): Promise<string> {
  const directory = await temporaryFolder()
  await new IterationRunner(runOptions(fileLedger(directory), countingModel())).start().result
  return directory
}

/** Documents of a run of one iteration, to which datasets or calls are made up. */
export async function documents(): Promise<{
  readonly manifest: object
  readonly stages: { readonly stages: object }
  /** Writes files into a new run directory; an iteration without a manifest is under way. */
  write(files: Readonly<Record<string, string>>, prompts: number, isSealed: boolean): Promise<string>
}> {
  const directory = await smallRun()
  const json = async (name: string) => JSON.parse(await readFile(join(directory, name), 'utf8'))
  const run = await json('run.json')
  const manifest = await json('iteration-1/manifest.json')
  const stages = await json('iteration-1/stages.json')
  return {
    manifest,
    stages,
    async write(files, prompts, isSealed) {
      const made = await temporaryFolder()
      await mkdir(join(made, 'iteration-1'))
      await mkdir(join(made, 'calls'))
      await writeFile(join(made, 'run.json'), JSON.stringify(run))
      const info = { ...manifest.prompts, rows: prompts }
      await writeFile(join(made, 'iteration-1/stages.json'), JSON.stringify({ ...stages, prompts: info }))
      const { pairs } = manifest.datasets
      const datasets = { ...manifest.datasets, ...('iteration-1/sft.jsonl' in files && { sft: pairs }) }
      if (isSealed)
        await writeFile(
          join(made, 'iteration-1/manifest.json'),
          JSON.stringify({ ...manifest, datasets, prompts: info }),
        )
      for (const [name, text] of Object.entries(files)) await writeFile(join(made, name), text)
      return made
    },
  }
}
