import { describe, expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { judges, presets, worlds } from '../../src/cli/run/options.js'
import { labJudges, labPresets, labWorlds } from '../../src/lab/index.js'
import { command } from './fake.js'

describe('arguments', () => {
  it.each<[string, string[], string]>([
    ['an unknown command', ['rnu'], 'did you mean `run`?'],
    ['an unknown option', ['run', '--sed', '2'], 'did you mean --seed?'],
    ['an unknown option of the program', ['--sed'], '--sed'],
    ['a misspelt value', ['run', '--preset', 'papr'], 'did you mean "paper"?'],
    ['a value of nothing known', ['run', '--judge', 'god'], 'self|frozen|shuffled|random|oracle'],
    ['no value', ['run', '--seed'], '--seed'],
    ['an empty path', ['run', '--directory', ' '], 'expected a path'],
    ['a word too many', ['run', 'extra'], '"extra"'],
    ['an option twice', ['run', '--seed', '1', '--seed', '2'], 'Too many arguments for --seed'],
    ['a third thread', ['run', '--threads', '3'], '1|2'],
    ['no iteration', ['run', '--iterations', '0'], 'expected a whole number, 1 or more'],
    ...['1.5', '-1', '1e3', 'x', '', '0x10', '9007199254740993'].map((seed): [string, string[], string] => [
      `the seed "${seed}"`,
      ['run', '--seed', seed],
      'seed',
    ]),
  ])('refuses %s', async (_, args, complaint) => {
    const { code, stdout, stderr, options } = await command(args)
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toContain(complaint)
    expect(stderr).toMatch(/\nself-rewarding run --help lists all options\.\n$/)
    expect(stderr).not.toMatch(/^ {4}at /m)
    expect(options).toBeUndefined()
  })

  it.each([[['--help']], [['-h']], [[]], [['run', '--help']], [['run', '-h']]])('%j helps', async args => {
    const { code, stdout, stderr } = await command(args)
    expect(code).toBe(0)
    expect(stderr).toBe('')
    expect(stdout).toContain('Exit codes: 0 done, 1 failed, 2 bad usage, 130 interrupted.')
  })

  it('shows examples and defaults', async () => {
    const { stdout } = await command(['run', '--help'])
    expect(stdout).toContain('self-rewarding run --seed 2 --directory runs/seed-2')
    expect(stdout).toContain('default = runs/lab')
  })

  it.each([[['--version']], [['-v']]])('%j tells the version', async args => {
    expect(await command(args)).toMatchObject({ code: 0, stdout: `${manifest.version}\n` })
  })

  it('offers what the lab has', () => {
    expect(worlds).toEqual(Object.keys(labWorlds))
    expect(presets).toEqual(labPresets)
    expect(judges).toEqual(labJudges)
  })
})
