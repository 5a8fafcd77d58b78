import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fileLedger } from '../../../src/node/index.js'
import { countingModel, runOptions } from '../../iterate/setup.js'
import { temporaryFolder } from '../../node/folder.js'
import { hostile, inert, long, nameable } from './setup.js'

describe('what directories are called', () => {
  it('reaches no terminal as a name of a directory', async () => {
    const folder = join(await temporaryFolder(), nameable)
    await mkdir(folder)
    const directory = join(folder, 'run')
    const options = runOptions(fileLedger(directory), countingModel())
    await inert(['run', join(folder, 'x.ts')], { config: () => options })
    for (const args of [
      ['report', folder],
      ['reproduce', folder],
      ['view', folder],
      ['view', join(directory, 'run.json')],
      ['export', folder, '--iteration', '1', '--format', 'trl'],
      ['export', directory, '--iteration', '9', '--format', 'trl'],
      ['export', directory, '--iteration', '1', '--format', 'trl-sft'],
      ['export', directory, '--iteration', '1', '--format', 'trl', '--out', folder],
      ['report', directory, '--out', folder],
      ['reproduce', directory, '--out', folder],
    ])
      expect((await inert(args)).code).not.toBe(0)
    await writeFile(join(directory, 'iteration-1/pairs.jsonl'), `${hostile}${long}\n{"a":"${long}"}\n`)
    const broken = await inert(['export', directory, '--iteration', '1', '--format', 'trl'])
    expect(broken).toMatchObject({ code: 1, stderr: expect.stringContaining('pairs.jsonl') })
    const viewed = await inert(['view', directory], { onOutput: (_, interrupt) => setImmediate(interrupt) })
    expect(viewed.stdout).toMatch(/^.*: http:.*\n$/)
  })
})
