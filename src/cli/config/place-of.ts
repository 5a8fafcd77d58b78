import { relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where in the user's code an error comes from: `config.ts:3`, or the file alone where nothing tells. */
export function placeOf(error: unknown, file: string): string {
  if (!(error instanceof Error)) return file
  // A parser says it in its message, and counts columns from 0.
  const parsed = /^ParseError: .*\n\s*(.*):(\d+):(\d+)/.exec(error.message)
  if (parsed) {
    const [, path = '', line, column] = parsed
    return `${relative(process.cwd(), path) || file}:${line}:${Number(column) + 1}`
  }
  // Of a stack, the first line that is in the file; compiled code keeps its lines, not its columns.
  const path = resolve(file)
  for (const [, place = '', line] of (error.stack ?? '').matchAll(/((?:file:\/\/)?\/[^\s():]+):(\d+):\d+/g)) {
    if ((place.startsWith('file:') ? fileURLToPath(place) : place) === path) return `${file}:${line}`
  }
  return file
}
