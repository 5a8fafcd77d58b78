import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { IterationRunner } from '../../../src/index.js'
import { fileLedger, handoff, readLines } from '../../../src/node/index.js'
import { countingModel, runOptions } from '../../iterate/setup.js'
import { temporaryFolder } from '../folder.js'

describe('a handed-off job with seed pairs', () => {
  it('is one file of one shape, of the hash that it says', async () => {
    const folder = await temporaryFolder()
    const rows = [1, 2, 3].map(i => ({ prompt: `Seed ${i}\u2028\ud800?`, chosen: 'Yes.', rejected: 'No.' }))
    const directory = join(folder, 'training')
    const run = () =>
      new IterationRunner(
        runOptions(fileLedger(join(folder, 'run')), countingModel(), {
          trainer: handoff({ directory }),
          mix: { rows },
        }),
      ).start().result
    expect((await run()).status).toBe('awaiting-training')
    const [job = ''] = await readdir(directory)
    const train = join(directory, job, 'train.jsonl')
    const lines: string[] = []
    for await (const line of readLines(train)) lines.push(line)
    const shape =
      /^\{"prompt":\[\{"content":".*","role":"user"\}\],"chosen":\[\{.*\}\],"rejected":\[\{.*\}\]\}$/s
    for (const line of lines) expect(line).toMatch(shape)
    expect(lines.slice(-3).every(line => line.includes('Seed'))).toBe(true)
    const { data } = JSON.parse(await readFile(join(directory, job, 'job.json'), 'utf8'))
    const sha256 = createHash('sha256')
      .update(await readFile(train))
      .digest('hex')
    expect(data).toEqual({ rows: lines.length, sha256 })
    expect((await run()).status).toBe('awaiting-training')
    expect(await readdir(directory)).toEqual([job])
  })
})
