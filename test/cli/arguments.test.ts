import { describe, expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { exitCodesHelp } from '../../src/cli/exit-codes.js'
import { judges, presets, worlds } from '../../src/cli/lab/options.js'
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
    ['a word too many', ['run', 'config.ts', 'extra'], '"extra"'],
    ['no config', ['plan'], 'CONFIG'],
    ['an empty config', ['merge', ''], 'expected a path'],
    ['a sample of none', ['plan', 'config.ts', '--sample', '0'], 'expected a whole number, 1 or more'],
    ['another end', ['run', 'config.ts', '--until', 'pairs'], 'prompts|datasets'],
    ...['0/8', '9/8', '1/0', '1', '1/8/2', '-1/8', '1.5/8', 'a/b', '1/99999999999999999999'].map(
      (shard): [string, string[], string] => [
        `the shard ${shard}`,
        ['run', 'config.ts', '--shard', shard],
        'such as 1/8',
      ],
    ),
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
    const of = ['run', 'plan', 'merge'].find(name => name === args[0])
    expect(stderr).toContain(
      of
        ? `\nself-rewarding ${of} --help lists all options.\n`
        : '\nself-rewarding --help lists all commands.\n',
    )
    expect(stderr).not.toMatch(/^ {4}at /m)
    expect(options).toBeUndefined()
  })

  it.each([[['--help']], [['-h']], [[]], [['run', '--help']], [['run', '-h']]])('%j helps', async args => {
    const { code, stdout, stderr } = await command(args)
    expect(code).toBe(0)
    expect(stderr).toBe('')
    expect(stdout).toContain(exitCodesHelp)
  })

  it.each(['plan', 'merge'])('%s --help shows an example', async name => {
    const { code, stdout } = await command([name, '--help'])
    expect(code).toBe(0)
    expect(stdout).toContain(`self-rewarding ${name} run.config.ts`)
  })

  it('shows examples and defaults', async () => {
    const { stdout } = await command(['run', '--help'])
    expect(stdout).toContain('self-rewarding run --seed 2 --directory runs/seed-2')
    expect(stdout).toContain('(default runs/lab)')
  })

  it.each([[['--version']], [['-v']]])('%j tells the version', async args => {
    expect(await command(args)).toMatchObject({ code: 0, stdout: `${manifest.version}\n` })
  })

  it.each<[string, string[], string]>([
    ['an option of the lab with a config', ['run', 'config.ts', '--seed', '2'], '--seed is for the lab'],
    [
      'a switch of the lab with a config',
      ['run', 'config.ts', '--from-scratch'],
      '--from-scratch is for the lab',
    ],
    ['a shard without a config', ['run', '--shard', '1/2'], 'run CONFIG --shard'],
    ['an end without a config', ['run', '--until', 'prompts'], 'run CONFIG --until'],
    ['the end of a shard', ['run', 'c.ts', '--shard', '1/2', '--until', 'prompts'], '--until is for the run'],
    ['a shard that makes calls again', ['run', 'c.ts', '--shard', '1/2', '--redo'], '--redo is for the run'],
    ['a config that is not there', ['run', 'config.ts'], 'there is no file config.ts'],
    ['to plan without a file', ['plan', 'config.ts'], 'there is no file config.ts'],
    ['to merge without a file', ['merge', 'config.ts'], 'there is no file config.ts'],
  ])('refuses %s', async (_, args, complaint) => {
    const { code, stdout, stderr, options } = await command(args)
    expect({ code, stdout, options }).toEqual({ code: 2, stdout: '', options: undefined })
    expect(stderr).toMatch(/^self-rewarding: [^\n]*\n$/)
    expect(stderr).toContain(complaint)
  })

  it('offers what the lab has', () => {
    expect(worlds).toEqual(Object.keys(labWorlds))
    expect(presets).toEqual(labPresets)
    expect(judges).toEqual(labJudges)
  })
})
