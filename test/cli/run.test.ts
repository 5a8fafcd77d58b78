import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { commandLine } from '../../src/cli/command-line.js'
import { nextCommands } from '../../src/cli/lab/suggestions.js'
import { LedgerError } from '../../src/core/errors.js'
import { formatSummary, htmlReport } from '../../src/report/index.js'
import { summary } from '../report/fixture/summary.js'
import { command, fakeLab } from './fake.js'

let directory: string
beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'cli-')), 'a run')
})
afterEach(() => rm(join(directory, '..'), { recursive: true }))

describe('self-rewarding run', () => {
  it('gives the driver what the user asked for', async () => {
    const { code, options } = await command([
      ...[
        'run',
        '--directory',
        directory,
        '--world',
        'programs',
        '--preset',
        'stabilised',
        '--judge',
        'oracle',
      ],
      ...['--seed', '7', '--iterations', '3', '--from-scratch', '--threads', '1'],
    ])
    expect(code).toBe(0)
    expect(options).toMatchObject({
      ...{ directory, world: 'programs', preset: 'stabilised', judge: 'oracle' },
      ...{ seed: 7, iterations: 3, fromScratch: true, threads: 1 },
    })
    expect(options?.signal.aborted).toBe(false)
  })

  it('shows progress on stderr, and the result on stdout', async () => {
    const { stdout, stderr } = await command(['run', '--directory', directory])
    expect(stderr).toMatch(/^ +M1: fine-tuning …\n +0\.\d s {2}M1: fine-tuning: loss 0\.4\n$/)
    expect(stdout).toContain(formatSummary(summary))
    expect(stdout).toContain(join(directory, 'report.html'))
    expect(stdout).toMatch(/What to try next\n\n {2}npx self-rewarding run /)
  })

  it('writes the page and its document, whole or not at all', async () => {
    await command(['run', '--directory', directory])
    expect((await readdir(directory)).sort()).toEqual(['report.html', 'summary.json'])
    const document = await readFile(join(directory, 'summary.json'), 'utf8')
    expect(JSON.parse(document)).toEqual(JSON.parse(JSON.stringify(summary)))
    expect(await readFile(join(directory, 'report.html'), 'utf8')).toBe(htmlReport(summary))
  })

  it('speaks JSON to programs, the summary last', async () => {
    const { stdout, stderr } = await command(['run', '--json', '--directory', directory])
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(lines.map(line => Object.keys(line).join())).toEqual([
      'progress',
      'progress',
      'event',
      'progress',
      'summary',
    ])
    expect(lines.at(-1).summary.title).toBe(summary.title)
    expect(stderr).toBe('')
  })

  it('stops when asked, and says how to go on', async () => {
    const args = ['run', '--directory', directory, '--from-scratch', '--seed', '3']
    const { code, stdout, stderr, exits } = await command(args, async ({ signal }, interrupt) => {
      interrupt()
      throw new Error('wrapped', { cause: signal.reason })
    })
    expect(code).toBe(130)
    expect(exits).toEqual([])
    expect(stdout).toBe('')
    expect(stderr).toBe(`\
Stopping. What is done is kept; Ctrl+C once more ends it at once.
Stopped. To go on:
  npx self-rewarding run --directory '${directory}' --from-scratch --seed 3
`)
  })

  it('ends at once when asked twice', async () => {
    const { exits } = await command(['run', '--directory', directory], async (options, interrupt) => {
      interrupt()
      interrupt()
      return fakeLab(options)
    })
    expect(exits).toEqual([130])
  })

  it('tells a mistake of the user in a line', async () => {
    const { code, stdout, stderr } = await command(['run', '--directory', directory], async () => {
      throw new LedgerError('it was begun\nwith another seed')
    })
    expect([code, stdout, stderr]).toEqual([1, '', 'self-rewarding: it was begun with another seed\n'])
  })

  it('tells what the file system refuses in a line, before any work', async () => {
    const file = join(directory, '..', 'file')
    await writeFile(file, '')
    const { code, stderr, options } = await command(['run', '--directory', file])
    expect(code).toBe(1)
    expect(stderr).toMatch(/^self-rewarding: E[A-Z]+: .*\n$/)
    expect(options).toBeUndefined()
  })

  it('shows the stack of what should not happen', async () => {
    const { code, stderr } = await command(['run', '--directory', directory], async () => {
      throw new RangeError('odd')
    })
    expect(code).toBe(1)
    expect(stderr).toMatch(/^self-rewarding: an error that should not be\nRangeError: odd\n {4}at /)
  })

  it('tells an error after an interruption as one, unless it is the interruption', async () => {
    const { code, stderr } = await command(['run', '--directory', directory], async (_, interrupt) => {
      interrupt()
      throw new LedgerError('the disk is full')
    })
    expect(code).toBe(1)
    expect(stderr).toContain('self-rewarding: the disk is full\n')
  })
})

describe('commands to copy', () => {
  it('go on where a run was stopped: the same again', () => {
    expect(commandLine(['run', '--from-scratch', '--directory', "it's here"])).toBe(
      `npx self-rewarding run --from-scratch --directory 'it'\\''s here'`,
    )
  })

  it('differ from what was run in one thing each', async () => {
    const { options } = await command(['run', '--directory', directory])
    if (!options) throw new Error('the driver was not asked')
    const { signal: _, onProgress: __, threads, ...flags } = { ...options, directory: 'runs/lab/' }
    const next = nextCommands({ ...flags, prompts: 400, threads: `${threads}`, json: false })
    expect(next.map(({ command }) => command)).toEqual([
      'npx self-rewarding run --directory runs/lab-seed-2 --seed 2',
      'npx self-rewarding run --directory runs/lab-shuffled --judge shuffled',
      'npx self-rewarding run --directory runs/lab-stabilised --preset stabilised',
      'npx self-rewarding run --directory runs/lab-programs --world programs',
    ])
  })
})
