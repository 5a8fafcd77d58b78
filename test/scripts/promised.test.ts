import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { assertShown } from '../promised.mjs'

describe('what a README shows of an output', () => {
  let folder: string
  let readme: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'readme-'))
    readme = join(folder, 'README.md')
    await writeFile(readme, '# A\n\n```text\n  first (1)\n…\nthird\nat … s\n```\n')
  })
  afterAll(() => rm(folder, { recursive: true }))

  it.each([
    ['as it is', 'first (1)\nsecond\n  third\nat 12 s\nmore'],
    ['where … stands for no line', 'zeroth\nfirst (1)\nthird\nat 1 s'],
  ])('is there, %s', (_, output) => {
    expect(() => assertShown(readme, output)).not.toThrow()
  })

  it.each([
    ['a line is missing', 'first (1)\nsecond\nat 12 s'],
    ['the order is another', 'third\nat 12 s\nfirst (1)'],
    ['a line is longer', 'first (1)\nthird and fourth\nat 12 s'],
    ['a line stands between two that follow each other', 'first (1)\nthird\nfourth\nat 12 s'],
    ['a sign of regular expressions is another', 'first 1\nthird\nat 12 s'],
    ['nothing was printed', ''],
  ])('is refused where %s', (_, output) => {
    expect(() => assertShown(readme, output)).toThrow('not what')
  })
})
