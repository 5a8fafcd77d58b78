import { readdir, realpath, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isFile } from '../../node/at-path.js'
import { GuardedFolder } from '../../node/guarded-folder.js'
import { UsageError } from '../usage-error.js'

/** Documents by which a directory is known, and what it is then. */
const others = [
  ['models.json', 'an evaluation of models'],
  ['manifest.json', 'the datasets of one iteration'],
] as const

/**
 * A run directory to read from, whoever works on it; nothing in it is changed.
 *
 * @throws `UsageError` where there is none, with what is there instead.
 */
export async function readableRun(directory: string): Promise<GuardedFolder> {
  const found = await stat(directory).catch(() => undefined)
  if (found === undefined) {
    throw new UsageError(`there is no directory ${directory}; give the directory of a run, such as runs/a`)
  }
  if (!found.isDirectory()) {
    throw new UsageError(
      `${directory} is a file; give the directory of the run: what fileLedger('…') names in its config`,
    )
  }
  if (await isFile(join(directory, 'run.json')))
    return new GuardedFolder({ path: await realpath(directory), shown: directory })
  throw new UsageError(await whatInstead(directory))
}

async function whatInstead(directory: string): Promise<string> {
  const problem = `${directory} holds no run: it has no run.json`
  for (const [name, what] of others) {
    if (!(await isFile(join(directory, name)))) continue
    if (await isFile(join(directory, '..', 'run.json')))
      return `${directory} holds ${what}; give the run directory: ${dirname(directory)}`
    return `${directory} holds ${what}, and no run; give the directory of a run`
  }
  if (await isFile(join(directory, 'lab.json')))
    return `${problem} yet: the lab first trains M0 and M1, and then begins the loop. Try again in a minute, or go on with the run`
  const runs: string[] = []
  for (const name of await readdir(directory)) {
    if (await isFile(join(directory, name, 'run.json'))) runs.push(join(directory, name))
  }
  if (runs.length > 0)
    return `${problem}, but there are runs in it; give one of them: ${runs.sort().slice(0, 8).join(', ')}`
  return `${problem}; give the directory of a run`
}
