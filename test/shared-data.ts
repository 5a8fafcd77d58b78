import { existsSync, readFileSync } from 'node:fs'
import { describe } from 'vitest'

const folder = new URL('../../shared/data/', import.meta.url)

/** A suite over one file beside the project, read in place; skipped by name where it is absent. */
export function describeShared(name: string, file: string, suite: (text: string) => void): void {
  const url = new URL(file, folder)
  if (existsSync(url)) describe(name, () => suite(readFileSync(url, 'utf8')))
  else describe.skip(`${name} (skipped: ../shared/data is not here)`, () => suite(''))
}
