// The command as a user runs it: the built file, a run directory, and what lies in it afterwards.
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExamAnswer } from 'self-rewarding/lab'
import { labWorlds } from 'self-rewarding/lab'
import type { RunSummary } from 'self-rewarding/report'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const work = mkdtempSync(join(tmpdir(), 'cli-'))
const directory = join(work, 'run')
const cli = join(import.meta.dirname, '../../dist/cli.js')
const small = ['--prompts', '40', '--models', join(work, 'models')]

afterAll(() => rmSync(work, { recursive: true, force: true }))

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the command; it is interrupted once, when its progress says something. */
function run(args: readonly string[], interruptAt?: string): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, ...args], { cwd: work })
    let [stdout, stderr] = ['', '']
    let interrupted = false
    child.stdout.setEncoding('utf8').on('data', text => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', text => {
      stderr += text
      if (interruptAt === undefined || interrupted || !stderr.includes(interruptAt)) return
      interrupted = true
      child.kill('SIGINT')
    })
    child.on('error', reject)
    child.on('close', code => resolve({ code, stdout, stderr }))
  })
}

const lines = (path: string): string[] => readFileSync(path, 'utf8').split('\n').filter(Boolean)
const summaryOf = (path: string): RunSummary => JSON.parse(readFileSync(join(path, 'summary.json'), 'utf8'))

describe('self-rewarding run', () => {
  let ended: Ended
  let summary: RunSummary

  beforeAll(async () => {
    ended = await run(['run', '--directory', directory, ...small])
    if (ended.code === 0) summary = summaryOf(directory)
  })

  it('can be looked at from its directory', async () => {
    const status = await run(['status', directory])
    expect(status).toMatchObject({ code: 0, stderr: '' })
    expect(status.stdout).toContain(`${directory}: finished`)
    const [pair] = lines(join(directory, 'iteration-1/pairs.jsonl')).map(line => JSON.parse(line))
    const explained = await run(['explain', directory, `1:${pair.prompt_index}`])
    expect(explained).toMatchObject({ code: 0, stderr: '' })
    expect(explained.stdout).toContain(`Chosen: candidate ${pair.chosen_candidate} `)
    const [prompt] = lines(join(directory, 'iteration-1/prompts.jsonl')).map(line => JSON.parse(line))
    const calls = lines(join(directory, 'calls/iteration-1.0001.jsonl')).map(line => JSON.parse(line))
    const { demonstrations } = calls.find(
      call => call.kind === 'prompts' && prompt.source.startsWith(`call:${call.prompt}/`),
    )
    const written = await run(['explain', directory, '1:0'])
    expect(written.stdout).toContain(`Its writer was shown ${demonstrations.length} demonstrations:\n`)
    for (const [i, text] of demonstrations.entries())
      expect(written.stdout).toContain(`  ${i + 1}. ${text}\n`)
    const compared = await run(['diff', directory, 'M1', 'M2'])
    expect(compared).toMatchObject({ code: 0, stderr: '' })
    expect(compared.stdout).toContain('Signs of judge drift')
  })

  it('ends well, with a result on stdout and progress on stderr', () => {
    expect(ended.stderr).toContain('M1')
    expect(ended.code, ended.stderr).toBe(0)
    expect(ended.stdout).toContain('Head to head')
  })

  it('has models whose quality is that of the raw answers, scored again', () => {
    expect(summary.models.map(({ name }) => name)).toEqual(['SFT', 'M1', 'M2', 'M3'])
    for (const { name, quality, instructions } of summary.models) {
      const answers = lines(join(directory, 'exam', name, 'answers.jsonl')).map(
        (line): ExamAnswer => JSON.parse(line),
      )
      const points = answers.map(answer => labWorlds.manners.quality(answer).points)
      const mean = points.reduce((a, b) => a + b, 0) / points.length
      expect(answers).toHaveLength(instructions ?? Number.NaN)
      expect(quality?.mean.value).toBeCloseTo(mean, 10)
      expect(ended.stdout).toContain(mean.toFixed(2))
    }
  })

  it('has funnels that count the lines of its datasets', () => {
    for (const { iteration, funnel } of summary.run.iterations) {
      if (!funnel) continue
      const folder = join(directory, `iteration-${iteration}`)
      expect(lines(join(folder, 'prompts.jsonl'))).toHaveLength(funnel.prompts.accepted)
      expect(lines(join(folder, 'pairs.jsonl'))).toHaveLength(funnel.selected.rows)
      expect(lines(join(folder, 'judgements.jsonl'))).toHaveLength(funnel.votes.valid)
      expect(ended.stdout).toContain(String(funnel.selected.rows))
    }
  })

  it('leaves a page that shows the same numbers and loads nothing', () => {
    const page = readFileSync(join(directory, 'report.html'), 'utf8')
    for (const { quality } of summary.models) expect(page).toContain(quality?.mean.value.toFixed(2))
    expect(page).not.toMatch(/<script (?!>)|(?:src|href)="(?!#)/)
    expect(page.length).toBeLessThan(2_000_000)
  })

  it('leaves the lineage, the settings and the training of every checkpoint', () => {
    expect(summary.lineage.map(({ checkpoint, parent }) => [checkpoint.name, parent])).toEqual([
      ['M1', undefined],
      ['M2', 'M1'],
      ['M3', 'M2'],
    ])
    expect(summary.training.map(({ name, method }) => [name, method])).toEqual([
      ['SFT', 'sft'],
      ['M1', 'sft'],
      ['M2', 'dpo'],
      ['M3', 'dpo'],
    ])
    expect(readdirSync(directory)).toEqual(expect.arrayContaining(['run.json', 'lineage.json', 'calls']))
  })

  it('goes on after Ctrl+C, in training and in an exam, to the same data and numbers', async () => {
    const other = join(work, 'interrupted')
    const args = ['run', '--directory', other, ...small, '--threads', '1']
    for (const stage of ['M2: DPO', 'M1: exam']) {
      const stopped = await run(args, stage)
      expect(stopped.code, stopped.stderr).toBe(130)
      expect(stopped.stderr).toContain('To go on')
    }
    expect((await run(args)).code).toBe(0)
    for (const file of ['iteration-1/pairs.jsonl', 'iteration-2/pairs.jsonl', 'exam/M3/answers.jsonl']) {
      expect(readFileSync(join(other, file), 'utf8')).toBe(readFileSync(join(directory, file), 'utf8'))
    }
    const { models, comparisons } = summaryOf(other)
    expect({ models, comparisons }).toEqual({ models: summary.models, comparisons: summary.comparisons })
  })

  it('refuses to mix two runs in one directory', async () => {
    const { code, stderr } = await run(['run', '--directory', directory, ...small, '--judge', 'random'])
    expect(code).toBe(1)
    expect(stderr).toMatch(/judge: expected self/)
  })

  it.each([
    ['an unknown option', ['run', '--sed', '2'], /--seed/],
    ['an unknown world', ['run', '--world', 'mars'], /manners/],
    ['a seed that is no number', ['run', '--seed', 'one'], /whole number/],
    ['an unknown command', ['rum'], /run/],
  ])('refuses %s in a line or two', async (_, args, said) => {
    const { code, stderr } = await run(args)
    expect(code).toBe(2)
    expect(stderr).toMatch(said)
    expect(stderr).not.toMatch(/\n\s+at /)
  })
})
