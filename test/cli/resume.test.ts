import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { IterationRunner } from '../../src/index.js'
import { fileLedger } from '../../src/node/index.js'
import { countingModel, runOptions } from '../iterate/setup.js'
import { temporaryFolder } from '../node/folder.js'
import { command } from './fake.js'

it('goes on with a run, and loads its config once', async () => {
  const options = runOptions(fileLedger(await temporaryFolder()), countingModel())
  await new IterationRunner(options).start({ until: 'datasets' }).result
  let loaded = 0
  const config = () => {
    loaded++
    return options
  }
  const { code, stdout } = await command(['resume', 'run.config.ts'], { config })
  expect([code, loaded]).toEqual([0, 1])
  expect(stdout).toContain('Finished.')
  const again = await command(['resume', 'run.config.ts', '--json'], { config })
  expect(JSON.parse(again.stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
    result: { status: 'finished' },
  })
})

it('begins none', async () => {
  const place = join(await temporaryFolder(), 'wrong')
  const config = () => runOptions(fileLedger(place), countingModel())
  const { code, stderr } = await command(['resume', 'run.config.ts'], { config })
  expect([code, stderr]).toEqual([2, expect.stringContaining(`there is no run in ${place} to go on with`)])
  expect(stderr).toContain('  npx self-rewarding run run.config.ts\n')
  expect(existsSync(place)).toBe(false)
})

it('has no other options', async () => {
  const { code, stderr } = await command(['resume', 'run.config.ts', '--until', 'prompts'])
  expect([code, stderr]).toEqual([
    2,
    expect.stringContaining('self-rewarding resume --help lists all options.'),
  ])
})
