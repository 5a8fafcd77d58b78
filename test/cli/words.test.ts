import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { IterationRunner, memoryLedger, type RunnerOptions } from '../../src/index.js'
import { fileLedger } from '../../src/node/index.js'
import { countingModel, runOptions } from '../iterate/setup.js'
import { temporaryFolder } from '../node/folder.js'
import { command } from './fake.js'

const again = 'npx self-rewarding run run.config.ts'
const merge = 'npx self-rewarding merge run.config.ts'
const options = (ledger = memoryLedger(), more: Partial<RunnerOptions> = {}) =>
  runOptions(ledger, countingModel(), more)
const give = (given: RunnerOptions, ...args: string[]) => command(args, { config: () => given })

/** Words of the library that mean nothing to who types commands. */
const ofTheLibrary = /mergeShards|until:|changes:|isBegun|\bAPI\b/

describe('the command says its own words', () => {
  it('about settings that changed', async () => {
    const ledger = memoryLedger()
    await give(options(ledger, { budget: { calls: 30 } }), 'run', 'run.config.ts')
    const hotter = options(ledger, { judge: { sampling: { temperature: 1, topP: 1 } } })
    const { code, stderr } = await give(hotter, 'run', 'run.config.ts')
    expect(code).toBe(1)
    expect(stderr).toContain(`or make those calls again:\n  ${again} --redo\n`)
    expect(stderr).not.toMatch(ofTheLibrary)
  })

  it('about shards', async () => {
    const given = options()
    await new IterationRunner(given).start({ until: 'prompts' }).result
    const none = await give(given, 'merge', 'run.config.ts')
    expect(none.stderr).toContain(`such as:\n  ${again} --shard 1/8\n`)
    await give(given, 'run', 'run.config.ts', '--shard', '1/3')
    const missing = await give(given, 'merge', 'run.config.ts')
    expect(missing.stderr).toBe(
      'self-rewarding: memory: shards 2/3, 3/3 are not done with iteration 1. Run them to their end first:\n' +
        `  ${again} --shard 2/3\n  ${again} --shard 3/3\n`,
    )
    const alone = await give(given, 'run', 'run.config.ts')
    expect(alone.stderr).toContain(`${again} --shard 1/3\n  ${merge}\n`)
    for (const { code, stderr } of [none, missing, alone]) {
      expect(code).toBe(1)
      expect(stderr).not.toMatch(ofTheLibrary)
    }
  })

  it('about what is next, also for programs', async () => {
    const given = options()
    for (const [args, words] of [
      [['--until', 'prompts'], merge],
      [['--shard', '1/1'], merge],
    ] as const) {
      const { stdout } = await give(given, 'run', 'run.config.ts', '--json', ...args)
      const last = stdout.trim().split('\n').at(-1) ?? ''
      expect(JSON.stringify(JSON.parse(last).result.next)).toContain(words)
      expect(last).not.toMatch(ofTheLibrary)
    }
  })
})

describe('where there is no run', () => {
  it.each([{ args: ['merge', 'run.config.ts'] }, { args: ['run', 'run.config.ts', '--shard', '1/2'] }])(
    '$args.0 says so, and makes nothing',
    async ({ args }) => {
      const directory = join(await temporaryFolder(), 'runs', 'a')
      const { code, stderr } = await give(runOptions(fileLedger(directory), countingModel()), ...args)
      expect(code).toBe(1)
      expect(stderr).toContain(`there is no run in ${directory}`)
      expect(stderr).toContain(`or begin the run:\n  ${again} --until prompts\n`)
      expect(existsSync(join(directory, '..'))).toBe(false)
    },
  )

  it('plan says that it is new, and makes nothing', async () => {
    const directory = join(await temporaryFolder(), 'a')
    const given = runOptions(fileLedger(directory), countingModel())
    const { code, stdout } = await give(given, 'plan', 'run.config.ts')
    expect(code).toBe(0)
    expect(stdout).toContain('the run is new: nothing of it is recorded yet')
    expect(existsSync(directory)).toBe(false)
    await new IterationRunner(given).start({ until: 'prompts' }).result
    expect((await give(given, 'plan', 'run.config.ts')).stdout).not.toContain('the run is new')
  })
})
