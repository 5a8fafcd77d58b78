import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { runSteps, vitestResult } from '../../scripts/steps.mjs'

const node = (code: string) => [process.execPath, '-e', code]

describe('runSteps', () => {
  it('counts one for a step and keeps its output to itself', async () => {
    const lines: string[] = []
    const step = { name: 'a', commands: [node('console.log("chatter")'), node('')] }
    expect(await runSteps([step], 1, line => lines.push(line))).toEqual([
      { name: 'a', passed: 1, failed: 0, skipped: 0 },
    ])
    expect(lines).toEqual([expect.stringMatching(/^ok {3}a \(/)])
  })

  it.each([
    ['exits with an error', node('console.log("why"); process.exit(3)'), 'why'],
    ['is killed', node('process.kill(process.pid, "SIGKILL")'), ''],
    ['does not start', ['./no-such-program'], 'ENOENT'],
  ])('counts a step that %s as failed and shows its output', async (_, command, output) => {
    const lines: string[] = []
    const [result] = await runSteps([{ name: 'a', commands: [command, node('')] }], 1, line =>
      lines.push(line),
    )
    expect(result).toMatchObject({ passed: 0, failed: 1 })
    expect(lines.join('\n')).toContain(output)
    expect(lines.join('\n')).toContain('FAIL a')
  })

  it('counts a step whose need failed as failed, and runs the others', async () => {
    const steps = [
      { name: 'build', commands: [node('process.exit(1)')] },
      { name: 'size', needs: ['build'], commands: [node('')] },
      { name: 'lint', commands: [node('')] },
    ]
    const results = await runSteps(steps, 2, () => {})
    expect(Object.fromEntries(results.map(({ name, failed }) => [name, failed]))).toEqual({
      build: 1,
      size: 1,
      lint: 0,
    })
  })

  it('refuses a need that no step fulfils', async () => {
    await expect(runSteps([{ name: 'a', needs: ['b'], commands: [] }], 1, () => {})).rejects.toThrow('a')
  })
})

describe('vitestResult', () => {
  const counts = { numPassedTests: 5, numFailedTests: 0, numPendingTests: 1, numTodoTests: 1 }
  it.each([
    ['all passed', counts, 0, { passed: 5, failed: 0, skipped: 2 }],
    ['two failed', { ...counts, numFailedTests: 2 }, 1, { passed: 5, failed: 2, skipped: 2 }],
    ['an error outside of tests', counts, 1, { passed: 5, failed: 1, skipped: 2 }],
    ['no test', { ...counts, numPassedTests: 0 }, 0, { passed: 0, failed: 1, skipped: 2 }],
    ['no report', undefined, 0, { passed: 0, failed: 1, skipped: 0 }],
  ])('%s', (_, report, status, expected) => {
    const directory = mkdtempSync(path.join(tmpdir(), 'vitest-result-'))
    const file = path.join(directory, 'report.json')
    if (report) writeFileSync(file, JSON.stringify(report))
    expect(vitestResult('unit', file, status)).toEqual({ name: 'unit', ...expected })
    rmSync(directory, { recursive: true })
  })
})
