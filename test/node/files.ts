import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'

/** Files of a folder by their path in it. */
export async function filesOf(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter(entry => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  const texts = await Promise.all(paths.sort().map(path => readFile(path, 'utf8')))
  return new Map(paths.map((path, i) => [relative(folder, path), texts[i] ?? '']))
}

/** The datasets among files: what must be the same, byte by byte, in every run of equal calls. */
export function datasetsOf(files: ReadonlyMap<string, string>): Record<string, string> {
  const isDataset = (path: string): boolean => path.endsWith('.jsonl') && !path.startsWith('calls/')
  return Object.fromEntries([...files].filter(([path]) => isDataset(path)).sort())
}

/** The lines of all call files. */
export function callsOf(files: ReadonlyMap<string, string>): string[] {
  return [...files].flatMap(([path, text]) => (path.startsWith('calls/') ? text.trimEnd().split('\n') : []))
}
