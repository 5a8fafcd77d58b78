import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { IterationRunner, type ModelProvider, scriptedProvider } from '../../src/index.js'
import { fileLedger } from '../../src/node/index.js'
import { countingModel, prompts, runOptions, scriptText } from '../iterate/setup.js'
import { temporaryFolder } from '../node/folder.js'
import { dangerous, hostileTexts } from '../report/fixture/hostile.js'
import { command } from './fake.js'

const evaluate = Array.from({ length: 6 }, (_, i) => ({
  prompt: `Which is better, ${i}?`,
  responses: [0, 1, 2].map(rank => ({ text: `response ${i} ${rank}`, rank })),
}))

describe('self-rewarding diff', () => {
  let run = ''
  const diff = (...args: string[]) => command(['diff', run, ...args])
  beforeAll(async () => {
    run = await mkdtemp(join(tmpdir(), 'diff-'))
    const options = runOptions(fileLedger(run), countingModel(), { iterations: 2, evaluate })
    await new IterationRunner(options).start().result
  })
  afterAll(() => rm(run, { recursive: true }))

  it('puts two models side by side, with intervals of the difference as judges', async () => {
    const { code, stdout, stderr } = await diff('M1', 'M2')
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/iteration +iteration\n +1 \(M1\) +2 \(M2\)\n/)
    for (const part of ['rows to train on', 'completion tokens', 'mean length, characters'])
      expect(stdout).toContain(part)
    expect(stdout).toMatch(/^tiesHalf +\d\.\d{3} +\d\.\d{3} +[+-]?\d\.\d{3} +-?\d\.\d{3} to [+-]?\d\.\d{3}$/m)
  })

  it('shows what calls cost where the config has prices, and the page that is made anew does too', async () => {
    expect((await diff('M1', 'M2')).stdout).not.toContain('cost')
    const other = await temporaryFolder()
    const prices = {
      ...{ currency: 'EUR\u001b[31m', perMillion: { prompt: 100, completion: 1000 } },
      perKind: { judgements: { prompt: 0, completion: 0 } },
    }
    const model = countingModel()
    const counted: ModelProvider = {
      ...model,
      async generate(request) {
        const reply = await model.generate(request)
        return { ...reply, usage: { promptTokens: 500, completionTokens: 250 } }
      },
    }
    const options = runOptions(fileLedger(other), counted, { iterations: 2, evaluate, prices })
    await new IterationRunner(options).start().result
    const { difference } = JSON.parse((await command(['diff', other, 'M1', 'M3', '--json'])).stdout)
    // A call with 4 candidates for each of 12 prompts, at 0.05 and 0.25; judgements cost nothing, report cards were later.
    expect(difference.money).toEqual({ currency: prices.currency, a: expect.closeTo(3.6, 9), b: null })
    const { stdout } = await command(['diff', other, 'M1', 'M2'])
    expect(stdout).toMatch(/^cost, EUR␛\[31m +3\.60 +3\.60$/m)
    const { summary } = JSON.parse((await command(['report', other, '--json'])).stdout)
    expect(summary.currency).toBe(prices.currency)
    expect(summary.iterations[0].calls.money).toBeGreaterThan(3.6)

    const run = JSON.parse(await readFile(join(other, 'run.json'), 'utf8'))
    await writeFile(join(other, 'run.json'), JSON.stringify({ ...run, prices: { currency: 7 } }))
    expect(await command(['diff', other, 'M1', 'M2'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('run.json: its prices are not as they were written'),
    })
  })

  it('takes numbers for names, and the last checkpoint as a judge alone', async () => {
    expect((await diff('1', '2')).stdout).toBe((await diff('M1', 'M2')).stdout)
    const { code, stdout } = await diff('M1', 'M3')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^tiesHalf/m)
    const { difference } = JSON.parse((await diff('M1', 'M3', '--json')).stdout)
    expect(difference).toMatchObject({ a: { iteration: 1 }, b: { iteration: 3 }, judges: { unscored: 0 } })
  })

  it('shows prompts that both answered, and leaves a terminal alone', async () => {
    const other = await temporaryFolder()
    const long = 'x'.repeat(1 << 20)
    const model = scriptedProvider(call => {
      const text = scriptText(call)
      if (!text.startsWith('answer')) return text
      return `${text} ${hostileTexts[call.seed % hostileTexts.length]}${call.prompt.includes('number 0.') ? long : ''}`
    })
    // A source that gives the same prompts in every iteration.
    const source = {
      id: 'same',
      async *prompts() {
        for (const prompt of prompts) yield { prompt, source: 'given' }
      },
    }
    const options = runOptions(fileLedger(other), model, { iterations: 2, prompts: source })
    await new IterationRunner(options).start().result
    const { code, stdout } = await command(['diff', other, 'M1', 'M2', '--examples', '2'])
    expect(code).toBe(0)
    expect(stdout).toContain('12 prompts in both.')
    expect(stdout).toContain('Tell me about number 0.\n\n  M1 (1:0)\n    answer ')
    expect(stdout).toMatch(/… [\d,]+ more characters; --full shows all/)
    expect(stdout).not.toMatch(dangerous)
    expect(stdout).toContain('Not compared: human-ranked responses were not judged by both')
  })

  it('names the row that is none', async () => {
    const other = await temporaryFolder()
    const options = runOptions(fileLedger(other), countingModel(), { evaluate })
    await new IterationRunner(options).start().result
    await writeFile(join(other, 'iteration-2/evaluation.jsonl'), '{}\n')
    const { code, stderr } = await command(['diff', other, 'M1', 'M2'])
    expect([code, stderr]).toEqual([1, expect.stringContaining('iteration-2/evaluation.jsonl:1: is no row')])
  })

  it.each([
    [['M1', 'M9'], 'has no model M9. It has M1, M2, M3'],
    [['M1', 'm2'], 'It has M1, M2, M3; an iteration may be named by its number'],
    [['M1', '1'], 'M1 and 1 are the same; give two of M1, M2, M3'],
    [['M1'], 'M2'],
    [['M1', 'M2', '--example', '3'], '--examples'],
    [['M1', 'M2', '--examples', 'many'], 'expected a whole number, 0 or more'],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await diff(...args)
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
  })
})
