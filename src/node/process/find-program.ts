import { access, constants, stat } from 'node:fs/promises'
import { delimiter, join, resolve, sep } from 'node:path'

/** Where a program lies that would be started from a folder; undefined where there is none that can be. */
export async function findProgram(
  program: string,
  { cwd, path = '' }: { readonly cwd: string; readonly path?: string | undefined },
): Promise<string | undefined> {
  const places = program.includes(sep)
    ? [resolve(cwd, program)]
    : path.split(delimiter).map(folder => join(folder, program))
  for (const place of places) if (await canStart(place)) return place
  return undefined
}

async function canStart(place: string): Promise<boolean> {
  const found = await stat(place).catch(() => undefined)
  if (found?.isFile() !== true) return false
  return access(place, constants.X_OK).then(
    () => true,
    () => false,
  )
}
