import { appendFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { textBlock } from '../../src/cli/text-block.js'
import {
  type CallRecord,
  IterationRunner,
  positivesOnly,
  scriptedProvider,
  selfInstruct,
} from '../../src/index.js'
import { fileLedger } from '../../src/node/index.js'
import { countingModel, runOptions, scriptText } from '../iterate/setup.js'
import { temporaryFolder } from '../node/folder.js'
import { dangerous, hostileTexts } from '../report/fixture/hostile.js'
import { command } from './fake.js'

type Rows = readonly { readonly [column: string]: unknown }[]
const rowsOf = async (run: string, name: string): Promise<Rows> =>
  (await readFile(join(run, `iteration-1/${name}.jsonl`), 'utf8'))
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))

describe('self-rewarding explain', () => {
  let run = ''
  const explain = (...args: string[]) => command(['explain', run, ...args])
  beforeAll(async () => {
    run = await mkdtemp(join(tmpdir(), 'explain-'))
    await new IterationRunner(runOptions(fileLedger(run), countingModel())).start().result
  })
  afterAll(() => rm(run, { recursive: true }))

  it('shows the two of a pair, and every vote with its text', async () => {
    const [pair] = await rowsOf(run, 'pairs')
    const index = Number(pair?.prompt_index)
    const { code, stdout, stderr } = await explain(`1:${index}`)
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain(
      `Prompt 1:${index} (iteration 1, answered by M1)\n\n  Tell me about number ${index}.\n`,
    )
    expect(stdout).toMatch(
      new RegExp(
        `^Chosen: candidate ${pair?.chosen_candidate} with .* Rejected: candidate ${pair?.rejected_candidate} with .*\\(best-vs-worst\\)\\.$`,
        'm',
      ),
    )
    expect(stdout).toMatch(new RegExp(`^Candidate ${pair?.chosen_candidate}, chosen – score `, 'm'))
    expect(stdout).toMatch(new RegExp(`^Candidate ${pair?.rejected_candidate}, rejected – score `, 'm'))
    const votes = (await rowsOf(run, 'judgements')).filter(row => row.prompt_index === index)
    expect(stdout.match(/^ {4}vote \d: \d$/gm)).toHaveLength(votes.length)
    expect(stdout).toContain('      It is fine.\n\n      Score: ')
  })

  it('shows what shards have recorded before they are merged', async () => {
    const other = await temporaryFolder()
    const options = runOptions(fileLedger(other), countingModel())
    await new IterationRunner(options).start({ until: 'prompts' }).result
    await new IterationRunner(options).start({ shard: { index: 1, count: 2 } }).result
    const found = await Promise.all(
      ['1:0', '1:1'].map(async name => (await command(['explain', other, name])).stdout),
    )
    // Every second prompt is the shard's.
    expect(found.filter(text => text.includes('Candidate 3'))).toHaveLength(1)
    expect(found.filter(text => text.includes('No candidate is recorded yet.'))).toHaveLength(1)
  })

  it('makes up no gap where a side has no score, and lists no datasets that are written anew', async () => {
    const other = await temporaryFolder()
    await cp(run, other, { recursive: true })
    const [pair, ...rest] = await rowsOf(run, 'pairs')
    const rows = [{ ...pair, chosen_score: null }, ...rest].map(row => JSON.stringify(row))
    await writeFile(join(other, 'iteration-1/pairs.jsonl'), `${rows.join('\n')}\n`)
    const { stdout } = await command(['explain', other, '1', '--json'])
    const { widest } = JSON.parse(stdout).list
    const listed = widest.filter(({ index }: { index: unknown }) => index === pair?.prompt_index)
    for (const each of listed) expect(each).not.toHaveProperty('gap')
    expect(widest.every(({ gap = 0 }) => gap >= 0)).toBe(true)
    expect((await command(['explain', other, '1'])).stdout).not.toMatch(/ -\d/)

    const file = join(other, 'iteration-1/manifest.json')
    const manifest = JSON.parse(await readFile(file, 'utf8'))
    await writeFile(file, JSON.stringify({ ...manifest, stale: true }))
    expect(await command(['explain', other, '1'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('are not written'),
    })
  })

  it('shows votes without a score with their reason', async () => {
    const failed = (await rowsOf(run, 'failures')).find(({ stage }) => stage === 'judgements')
    const { stdout } = await explain(`1:${failed?.prompt_index}`)
    expect(stdout).toContain(`    vote ${failed?.vote}: no score: ${failed?.reason}\n      I cannot say.\n`)
  })

  it('says why a prompt gave no pair', async () => {
    const other = await temporaryFolder()
    const model = scriptedProvider(call =>
      scriptText(call).startsWith('answer') ? `answer ${call.seed}` : 'Score: 3',
    )
    await new IterationRunner(runOptions(fileLedger(other), model)).start().result.catch(() => {})
    const { stdout } = await command(['explain', other, '1:2'])
    expect(stdout).toContain('No pair: the candidates that count have equal scores (tie) (best-vs-worst).\n')
    const list = await command(['explain', other, '1'])
    expect(list.stdout).toContain('Iteration 1: 0 pairs')
    expect(list.stdout).toMatch(/^1:0 +12 {2}the candidates that count have equal scores \(tie\)$/m)
  })

  it('lists pairs to look at, the widest gap first, and names how to see one', async () => {
    const { code, stdout } = await explain('1')
    expect(code).toBe(0)
    const pairs = await rowsOf(run, 'pairs')
    expect(stdout).toContain(`Iteration 1: ${pairs.length} pairs`)
    const gaps = [...stdout.matchAll(/^1:\d+ +(\d\.\d\d) /gm)].map(([, gap]) => Number(gap))
    expect(gaps).toEqual(gaps.toSorted((a, b) => b - a))
    expect(stdout).toMatch(new RegExp(`npx self-rewarding explain ${run} 1:\\d+\\n$`))
    const { list } = JSON.parse((await explain('1', '--json')).stdout)
    expect(list).toMatchObject({ iteration: 1, pairs: pairs.length })
  })

  it('gives all texts as JSON', async () => {
    const [pair] = await rowsOf(run, 'pairs')
    const { explained } = JSON.parse((await explain(`1:${pair?.prompt_index}`, '--json')).stdout)
    expect(explained).toMatchObject({
      iteration: 1,
      model: 'M1',
      rule: 'best-vs-worst',
      outcome: {
        kind: 'pairs',
        pairs: [{ chosen: pair?.chosen_candidate, rejected: pair?.rejected_candidate }],
      },
    })
    expect(explained.candidates).toHaveLength(4)
  })

  it('shows of a run under way what is recorded', async () => {
    const other = await temporaryFolder()
    const options = runOptions(fileLedger(other), countingModel())
    await new IterationRunner(options).start({ until: 'prompts' }).result
    expect((await command(['explain', other, '1:0'])).stdout).toContain('No candidate is recorded yet.')
    for (const call of (await readFile(join(run, 'calls/iteration-1.0001.jsonl'), 'utf8'))
      .split('\n')
      .slice(0, 20))
      await appendFile(join(other, 'calls/iteration-1.0001.jsonl'), `${call}\n`)
    const { code, stdout } = await command(['explain', other, '1:0'])
    expect(code).toBe(0)
    expect(stdout).toContain('Not decided: the iteration goes on.')
    expect(stdout).toMatch(/vote 0: gave (a|no) score/)
    expect((await command(['explain', other, '1'])).stderr).toContain('the datasets of iteration 1')
  })

  it('shows what the writer of a prompt was shown, and the reply that was kept', async () => {
    const other = await temporaryFolder()
    const seeds = ['Name a prime.', `Explain ${'very '.repeat(60)}high tides.`, 'Count:\n\u001b[31mone\ntwo']
    const writer = scriptedProvider(({ seed }) => `Gladly.\n3. Add 1 to ${seed}.`)
    const prompts = selfInstruct({ seeds, shots: 2, writer, count: 5 })
    await new IterationRunner(runOptions(fileLedger(other), countingModel(), { prompts })).start().result
    const file = join(other, 'calls/iteration-1.0001.jsonl')
    const calls: CallRecord[] = (await readFile(file, 'utf8'))
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
    const [row] = (await readFile(join(other, 'iteration-1/prompts.jsonl'), 'utf8')).split('\n')
    const { source, prompt } = JSON.parse(row ?? '')
    const index = Number(/^call:(\d+)/.exec(source)?.[1])
    const call = calls.find(({ kind, prompt }) => kind === 'prompts' && prompt === index)
    // The call failed once, and before the settings changed it said something else.
    const failure = { kind: 'server', message: 'no', retryable: true }
    const { demonstrations: _, ...failed } = { ...call, stage: 'f', completions: [], failure }
    const earlier = {
      ...call,
      stage: 'e',
      demonstrations: ['Other.'],
      completions: [{ text: 'Hm.', finish: 'stop' }],
    }
    const text = [failed, earlier, ...calls].map(record => JSON.stringify(record)).join('\n')
    await writeFile(file, `${text}\n`)

    const { explained } = JSON.parse((await command(['explain', other, '1:0', '--json'])).stdout)
    expect(explained.prompt).toEqual({
      index: 0,
      text: prompt,
      source,
      reply: call?.completions[0]?.text,
      demonstrations: call?.demonstrations,
    })
    expect(explained.prompt.demonstrations).toHaveLength(2)
    const shown = await Promise.all([0, 1, 2, 3, 4].map(i => command(['explain', other, `1:${i}`])))
    for (const { stdout } of shown) {
      expect(stdout).toMatch(/^The reply that it was taken from:\n {2}Gladly\.\n {2}3\. Add 1 to \d+\.$/m)
      expect(stdout).toMatch(/^Its writer was shown 2 demonstrations:\n {2}1\. .*\n/m)
      expect(stdout).not.toMatch(dangerous)
    }
    const together = shown.map(({ stdout }) => stdout).join('')
    expect(together).toContain('. Name a prime.\n')
    expect(together).toMatch(/\n {2}\d\. Count:\n {5}␛\[31mone\n {5}two\n/)
    expect(together).toContain('\n     … 119 more characters; --full shows all\n')
    const full = await Promise.all([0, 1, 2, 3, 4].map(i => command(['explain', other, `1:${i}`, '--full'])))
    expect(full.map(({ stdout }) => stdout).join('')).not.toContain('more characters')
  })

  it('names responses that are to be imitated', async () => {
    const other = await temporaryFolder()
    const select = positivesOnly({ score: 4 })
    await new IterationRunner(runOptions(fileLedger(other), countingModel(), { select })).start().result
    const [row] = await rowsOf(other, 'sft')
    const { stdout } = await command(['explain', other, `1:${row?.prompt_index}`])
    expect(stdout).toMatch(/^To be imitated: \d candidates?, /m)
  })

  it('leaves a terminal alone, whatever prompts, answers and judges write', async () => {
    const other = await temporaryFolder()
    const long = `${'\u001b[31m\u202E'.repeat(1000)}${'x'.repeat(1 << 20)}`
    const prompts = [...hostileTexts.filter(text => text.trim() !== '' && !/\ud800/.test(text)), long]
    const model = scriptedProvider(call => {
      const text = scriptText(call)
      const hostile = hostileTexts[call.index % hostileTexts.length] ?? ''
      const isJudge = text.includes('Score') || text.includes('cannot')
      return isJudge ? `${hostile}\n${text}` : `${text}${call.prompt.includes('漢字') ? long : hostile}`
    })
    await new IterationRunner(runOptions(fileLedger(other), model, { prompts })).start().result
    for (const name of ['1', ...prompts.map((_, index) => `1:${index}`)]) {
      const { code, stdout, stderr } = await command(['explain', other, name])
      expect([code, stderr]).toEqual([0, ''])
      expect(stdout).not.toMatch(dangerous)
      expect(Math.max(...stdout.split('\n').map(line => line.length))).toBeLessThan(1000)
    }
    const last = await command(['explain', other, `1:${prompts.length - 1}`])
    expect(last.stdout).toMatch(/… [\d,]+ more characters; --full shows all/)
    expect((await command(['explain', other, `1:${prompts.length - 1}`, '--full'])).stdout).not.toMatch(
      dangerous,
    )
  })

  it.each([
    ['1:99', 'has 12 prompts, 0 to 11, and no 99'],
    ['7:0', 'iteration 7 of'],
    ['7', 'the datasets of iteration 7'],
    ['first', 'expected ITERATION:PROMPT, such as 1:17'],
    ['0:1', 'expected ITERATION:PROMPT'],
    ['1:-1', 'ITERATION:PROMPT'],
  ])('refuses %s', async (name, message) => {
    const { code, stderr } = await explain(name)
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
  })

  it('names the row that is none', async () => {
    const other = await temporaryFolder()
    await new IterationRunner(runOptions(fileLedger(other), countingModel())).start().result
    await writeFile(join(other, 'iteration-1/judgements.jsonl'), 'torn\n')
    const { code, stderr } = await command(['explain', other, '1:0'])
    expect([code, stderr]).toEqual([1, expect.stringContaining('iteration-1/judgements.jsonl:1: is no row')])
  })
})

describe('textBlock', () => {
  const block = (text: string, limit = 1000) => textBlock(text, { width: 24, indent: '  ', limit })

  it('breaks lines at blanks, and words that are longer than a line', () => {
    expect(block('one two three four five six')).toEqual(['  one two three four', '  five six'])
    expect(block('x'.repeat(50))).toEqual([
      `  ${'x'.repeat(22)}`,
      `  ${'x'.repeat(22)}`,
      `  ${'x'.repeat(6)}`,
    ])
    expect(block('漢'.repeat(12))).toEqual([`  ${'漢'.repeat(11)}`, '  漢'])
  })

  it('keeps lines, and says what it cuts', () => {
    expect(block('a\n\nb')).toEqual(['  a', '', '  b'])
    expect(block('abcdef', 2)).toEqual(['  ab', '  … 4 more characters; --full shows all'])
    expect(block('')).toEqual(['  (empty)'])
  })
})
