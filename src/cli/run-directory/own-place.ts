import { readlink, realpath } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path'
import { ifMissing, isFailure } from '../../node/failures.js'
import { UsageError } from '../usage-error.js'

/** What a run directory keeps under its own names, as docs/run-directory.md lists it. */
const own =
  /^(?:calls|iteration-\d+|selections|shards|models|exam|evaluation|exports|spot-check|lock|(?:run|lineage|report|models|summary|lab)\.json|(?:report|reproduction)\.html)$/

/**
 * Refuses a file that somebody wants written where a run keeps its own, whether there is one yet or not: a dataset or a
 * segment that is made up would be taken for the run's.
 *
 * @param out What `--out` names.
 * @param except A name in the run directory that is for this very kind of file.
 * @throws `UsageError`
 */
export async function refuseOwnPlace(run: string, out: string, except: string): Promise<void> {
  const led = await realPlace(fromFolder(process.cwd(), out)).catch(error => refuseCircle(error, out))
  const place = relative(await realpath(run), led)
  const [first = ''] = place.split(sep)
  if (place === '' || first === '..' || first === except || !own.test(first)) return
  throw new UsageError(
    `${out} is a place of the run ${run} itself, which keeps its own files there; choose another one with --out`,
  )
}

/**
 * Where a path leads, which need not be there yet, as whoever opens it finds it: links are followed also where nothing is
 * at their end, and `..` leads out of the folder that a link leads to.
 */
async function realPlace(path: string): Promise<string> {
  const real = await realpath(path).catch(ifMissing)
  if (real !== undefined || dirname(path) === path) return real ?? path
  const folder = await realPlace(dirname(path))
  const place = join(folder, basename(path))
  const target = await readlink(place).catch(ifNoLink)
  return target === undefined ? place : realPlace(fromFolder(folder, target))
}

/** Links that lead to each other lead nowhere. */
function refuseCircle(error: unknown, out: string): never {
  if (!isFailure(error, 'ELOOP')) throw error
  throw new UsageError(`${out} leads by links that lead back to themselves: choose another place with --out`)
}

/** A path from a folder, with each `..` where it stands. */
function fromFolder(folder: string, path: string): string {
  return isAbsolute(path) ? path : `${folder}${sep}${path}`
}

/** For `catch`: `undefined` where there is nothing, or no link. */
function ifNoLink(error: unknown): undefined {
  return isFailure(error, 'EINVAL') ? undefined : ifMissing(error)
}
