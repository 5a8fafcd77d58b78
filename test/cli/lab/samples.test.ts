import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readSamples } from '../../../src/cli/lab/samples.js'

const directory = mkdtempSync(join(tmpdir(), 'samples-test-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

describe('readSamples', () => {
  it('takes a score that is null for none, not for 0', async () => {
    const folder = join(directory, 'iteration-1')
    mkdirSync(folder)
    const said = (content: string) => [{ role: 'assistant', content }]
    const pair = { prompt: said('q'), chosen: said('a'), rejected: said('b'), prompt_index: 0 }
    const rows = [
      { ...pair, chosen_candidate: -1, chosen_score: null, rejected_score: null },
      { ...pair, chosen_candidate: 1, chosen_score: 4.5, rejected_score: 0 },
    ]
    writeFileSync(join(folder, 'pairs.jsonl'), rows.map(row => `${JSON.stringify(row)}\n`).join(''))
    writeFileSync(join(folder, 'judgements.jsonl'), '')
    expect(await readSamples(directory, 1)).toEqual([
      { iteration: 1, prompt: 'q', chosen: { text: 'a' }, rejected: { text: 'b' } },
      { iteration: 1, prompt: 'q', chosen: { text: 'a', score: 4.5 }, rejected: { text: 'b', score: 0 } },
    ])
  })
})
