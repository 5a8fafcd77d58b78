import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { invalid } from '../../core/check.js'
import { type ZipEntry, zip } from './zip.js'

/** A working directory as the cluster stores it. */
export interface Package {
  /** Depends on the files alone: what is there need not be sent again. */
  readonly name: string
  readonly bytes: Uint8Array
}

/** Ray refuses a package of so many bytes. */
export const packageLimit = 100 * 2 ** 20
const mostFiles = 65_534
/** What a program makes by itself, or has on the other side. */
const leftOut = new Set(['.git', '.venv', '__pycache__'])

/** True for what Ray loads by itself. */
export const isAddress = (place: string): boolean => /^[a-z][a-z\d+.-]*:\/\//i.test(place)

/**
 * Packs a folder.
 *
 * @throws `InvalidArgumentError` for one that is not there, is too large, or has links or unreadable files in it.
 */
export function packageOf(folder: string): Package {
  const root = resolve(folder)
  const paths = [...filesIn(root, '')].sort()
  const parts: Buffer[] = []
  let size = 0
  for (const part of zip(entriesOf(root, paths))) {
    parts.push(part)
    size += part.length
    if (size >= packageLimit) throw tooLarge(root, paths)
  }
  if (paths.length > mostFiles) throw tooLarge(root, paths)
  const bytes = Buffer.concat(parts)
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 32)
  return { name: `_ray_pkg_${hash}.zip`, bytes }
}

function* filesIn(root: string, under: string): Generator<string> {
  for (const entry of entriesIn(root, under)) {
    if (leftOut.has(entry.name)) continue
    const path = under === '' ? entry.name : `${under}/${entry.name}`
    if (entry.isDirectory()) yield* filesIn(root, path)
    else if (entry.isFile()) yield path
    else
      throw invalid(
        'workingDirectory',
        join(root, path),
        'files and folders alone: copy what a link leads to',
      )
  }
}

function entriesIn(root: string, under: string) {
  try {
    return readdirSync(join(root, under), { withFileTypes: true })
  } catch (cause) {
    throw invalid('workingDirectory', join(root, under), 'a folder that can be read', cause)
  }
}

function* entriesOf(root: string, paths: readonly string[]): Generator<ZipEntry> {
  for (const path of paths) {
    const file = join(root, path)
    const { mode, size } = reading(file, path => statSync(path))
    // More than any compression makes up for; without it a folder of weights would be read into memory.
    if (size > 20 * packageLimit) throw tooLarge(root, paths)
    yield { path, bytes: reading(file, path => readFileSync(path)), isExecutable: (mode & 0o100) !== 0 }
  }
}

function reading<T>(file: string, read: (file: string) => T): T {
  try {
    return read(file)
  } catch (cause) {
    throw invalid('workingDirectory', file, 'a file that can be read, and whose name is UTF-8', cause)
  }
}

function tooLarge(root: string, paths: readonly string[]): Error {
  const sizes = new Map<string, number>()
  for (const path of paths) {
    const [first = path] = path.split('/')
    sizes.set(first, (sizes.get(first) ?? 0) + statSync(join(root, path)).size)
  }
  const largest = [...sizes].sort(([, a], [, b]) => b - a).slice(0, 3)
  const named = largest.map(([name, size]) => `${name} ${(size / 2 ** 20).toFixed(1)} MiB`)
  const expected = `a folder that packs to less than 100 MiB and ${mostFiles} files (largest: ${named.join(', ')}); keep code apart from data`
  return invalid('workingDirectory', root, expected)
}
