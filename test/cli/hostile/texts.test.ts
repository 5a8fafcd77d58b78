import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hostile, long, nameable, setup } from './setup.js'

describe('what models, judges and data say', () => {
  it.each([
    ['does something', hostile],
    ['is very long', long],
  ])('reaches no terminal where it %s', async (_, text) => {
    const { given, config, directory, folder, ranked } = await setup(text)
    const prompt = join(folder, `${nameable}.txt`)
    await writeFile(
      prompt,
      'scale: 0-5\nRate.\n{{prompt}}\n<response>{{response}}</response>\nScore: <number>',
    )
    for (const args of [
      ['plan', config],
      ['plan', config, '--sample', '2'],
      ['run', config, '--until', 'prompts'],
      ['run', config, '--shard', '1/2'],
      ['run', config, '--shard', '2/2'],
      ['merge', config],
      ['run', config, '--until', 'datasets'],
      ['run', config],
      ['reselect', config],
      ['evaluate', config],
      ['report', directory],
      ['reproduce', directory],
      ['export', directory, '--iteration', '1', '--format', 'trl'],
      ['explain', directory, '1:0'],
      ['judge-bench', 'additive', prompt, '--config', config, '--data', ranked],
    ]) {
      expect([args[0], (await given(...args)).code]).toEqual([args[0], 0])
      if (args[0] === 'run' || args[0] === 'evaluate') await given(...args, '--json')
    }
    const early = await given('evaluate', config, '--checkpoint', 'M3')
    expect(early).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no checkpoint M3') })
  })
})
