import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

const script = join(import.meta.dirname, 'judging-run.mjs')
const home = mkdtempSync(join(tmpdir(), 'judging-'))
afterAll(() => rmSync(home, { recursive: true }))

/** Runs the construction, up to a call at which it dies. */
function construct(name: string, call?: number): NodeJS.Signals | null {
  const args = [script, join(home, name), ...(call === undefined ? [] : [`${call}`])]
  const { signal, status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (signal === null && status !== 0) throw new Error(stderr)
  return signal
}

/** Where every recorded call lies, from all segments. */
function recorded(name: string): string[] {
  const calls = join(home, name, 'calls')
  return readdirSync(calls).flatMap(file =>
    readFileSync(join(calls, file), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map(line => {
        const { iteration, stage, prompt, candidate, vote } = JSON.parse(line)
        return `${iteration} ${stage} ${prompt} ${candidate} ${vote}`
      }),
  )
}

/** The datasets of every round. */
const files = (name: string) =>
  [1, 2, 3].flatMap(round =>
    ['prompts', 'candidates', 'judgements', 'scores', 'failures', 'eft']
      .map(kind => join(home, name, `iteration-${round}`, `${kind}.jsonl`))
      .map(path => (existsSync(path) ? readFileSync(path, 'utf8') : undefined)),
  )

describe('an EFT construction whose process is killed', () => {
  it('makes no recorded call again, and ends with the same files', () => {
    expect(construct('whole')).toBeNull()
    const deaths = [1, 5, 20, 33, 12].filter(call => construct('killed', call) === 'SIGKILL')
    expect(construct('killed')).toBeNull()
    expect(deaths.length).toBeGreaterThan(2)
    expect(files('killed')).toEqual(files('whole'))
    // None that was recorded is made again.
    const calls = recorded('killed')
    expect(new Set(calls).size).toBe(calls.length)
    expect(calls.length).toBeGreaterThanOrEqual(60)
  })
})
