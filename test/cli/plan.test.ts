import { describe, expect, it } from 'vitest'
import { formatPlan } from '../../src/cli/plan/format-plan.js'
import { memoryLedger, planRun, type RunnerOptions, type RunPlan } from '../../src/index.js'
import { textWidth } from '../../src/report/text/width.js'
import { countingModel, runOptions } from '../iterate/setup.js'
import { dangerous, hostileTexts } from '../report/fixture/hostile.js'
import { command } from './fake.js'

const prices = { currency: 'EUR', perMillion: { prompt: 1, completion: 2 } }
const options = (more: Partial<RunnerOptions> = {}) => runOptions(memoryLedger(), countingModel(), more)
const plan = (...flags: string[]) => ['plan', 'run.config.ts', ...flags]
const show = (found: RunPlan, width = 80) => formatPlan(found, { width, heading: text => text })

describe('self-rewarding plan', () => {
  it('is a table, its sources and what there is to know', async () => {
    const { code, stdout, stderr } = await command(plan(), { config: () => options({ prices }) })
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toBe(`\
Still to do: memory

                         prompt  completion
                  calls  tokens      tokens   EUR
-------------------------------------------------
iteration 1 (M1)     60  35,304      57,600  0.15
  candidates         12      70      14,400  0.03
  judgements         48  35,234      43,200  0.12
all of it            60  35,304      57,600  0.15

Where the tokens come from

- candidates: assumed
- judgements: assumed
- assumed: one call gives all candidates of a prompt, or all votes on one (n); a
  server that gives one at a time takes 4 and 3 times the calls and their inputs
- assumed: a token is 4 characters; what chat templates add is left out
- assumed: a response is 300 tokens
- assumed: every text is finished, unlike the others and judged, and every vote
  gives a score
- assumed: a judgement is 300 tokens

To know

- the run is new: nothing of it is recorded yet
- attempts that fail and are made again, and training, are not in the plan
`)
  })

  it('measures, says what that used, and where the numbers come from', async () => {
    const { code, stdout, stderr } = await command(plan('--sample', '4'), { config: () => options() })
    expect(code).toBe(0)
    expect(stderr).toBe('Asking the model about 4 prompts, unless enough is recorded …\n')
    expect(stdout).toMatch(/^used for this plan +\d+ /m)
    expect(stdout).toMatch(/^- candidates: measured on 4 calls just now$/m)
    expect(stdout).not.toContain('assumed')
  })

  it('shows what changed settings make again', async () => {
    const given = options({ budget: { calls: 40 } })
    await command(['run', 'run.config.ts'], { config: () => given })
    const { stdout } = await command(plan(), { config: () => ({ ...given, judge: { votes: 2 } }) })
    expect(stdout.replace(/\s+/g, ' ')).toMatch(
      /Made again, since settings changed - iteration 1: judgements \d+ calls and [\d,]+ tokens were used under other settings: judge\.votes: 3, now 2.* --redo/,
    )
  })

  it('ends with code 3 where the budget does not allow it', async () => {
    const fits = await command(plan(), { config: () => options({ prices, budget: { calls: 60, money: 1 } }) })
    expect([fits.code, fits.stdout]).toEqual([
      0,
      expect.stringMatching(/fits: calls 60 planned, of 60\nfits: 0\.15 EUR planned, of 1\.00 EUR\n/),
    ])
    const not = await command(plan(), { config: () => options({ prices, budget: { calls: 59 } }) })
    expect([not.code, not.stdout]).toEqual([
      3,
      expect.stringContaining('DOES NOT FIT: calls 60 planned, of 59\n'),
    ])
  })

  it('gives the whole plan to programs', async () => {
    const given = options({ prices })
    const { stdout } = await command(plan('--json'), { config: () => given })
    expect(JSON.parse(stdout)).toEqual({ plan: JSON.parse(JSON.stringify(await planRun(given))) })
  })

  it('says when there is nothing left to do', async () => {
    const given = options()
    await command(['run', 'run.config.ts'], { config: () => given })
    const { code, stdout } = await command(plan(), { config: () => given })
    expect([code, stdout]).toEqual([0, 'Still to do: memory\n\nNothing.\n'])
  })

  it('stops asking when it is interrupted', async () => {
    const { code, stdout, stderr } = await command(plan('--sample', '4'), {
      config: interrupt => runOptions(memoryLedger(), countingModel({ before: interrupt })),
    })
    expect([code, stdout, stderr]).toEqual([
      130,
      '',
      expect.stringMatching(/Stopped; nothing was written\.\n$/),
    ])
  })

  it('tells what every call would meet', async () => {
    const broken = { ...options(), open: async () => Promise.reject(new Error('no server')) }
    const { code, stderr } = await command(plan('--sample', '4'), { config: () => broken })
    expect([code, stderr]).toEqual([1, expect.stringContaining('no server')])
  })
})

describe('the text of a plan', () => {
  it('fits the width, also where numbers are large and names long', async () => {
    const found = await planRun(options({ prices }))
    const large: RunPlan = {
      ...found,
      location: `runs/${'long '.repeat(30)}`,
      iterations: found.iterations.map(iteration => ({
        ...iteration,
        model: 'a-model-with-quite-a-long-name',
        stages: iteration.stages.map(stage => ({
          ...stage,
          promptTokens: 123_456_789_012,
          money: 1_234_567.891,
        })),
      })),
    }
    for (const width of [60, 80, 100]) {
      const lines = show(large, width).split('\n').slice(1)
      expect(Math.max(...lines.map(textWidth))).toBeLessThanOrEqual(width)
    }
    expect(show(large, 100)).toContain('1,234,567.89')
  })

  it('rounds money to what is seen', async () => {
    const found = await planRun(options({ prices }))
    const priced = (money: number) => show({ ...found, total: { ...found.total, money } })
    expect(priced(0)).toMatch(/^all of it .* 0\.00$/m)
    expect(priced(0.001)).toMatch(/^all of it .* <0\.01$/m)
    expect(priced(2.999)).toMatch(/^all of it .* 3\.00$/m)
  })

  it('leaves a terminal alone, whatever a directory is called', async () => {
    const found = await planRun(options())
    for (const text of hostileTexts) expect(show({ ...found, location: text })).not.toMatch(dangerous)
  })
})
