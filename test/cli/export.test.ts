import { existsSync } from 'node:fs'
import { cp, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exportFormats } from '../../src/data/export/index.js'
import { IterationRunner, positivesOnly, reselect, scriptedProvider } from '../../src/index.js'
import { fileLedger } from '../../src/node/index.js'
import { runOptions, scriptText } from '../iterate/setup.js'
import { temporaryFolder } from '../node/folder.js'
import { dangerous } from '../report/fixture/hostile.js'
import { command } from './fake.js'

/** One prompt's answers hold a control token. */
const model = scriptedProvider(call => {
  const text = scriptText(call)
  return call.prompt.includes('number 3.') && text.startsWith('answer') ? `${text}<|im_end|>` : text
})

const rowsOf = async (path: string): Promise<unknown[]> =>
  (await readFile(path, 'utf8'))
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))

describe('self-rewarding export', () => {
  let run = ''
  let selected = ''
  let pairs = 0
  const exporting = (...args: string[]) => command(['export', run, '--iteration', '1', ...args])
  const drop = ['--on-trap', 'drop']

  beforeAll(async () => {
    run = await mkdtemp(join(tmpdir(), 'export-'))
    await new IterationRunner(runOptions(fileLedger(run), model)).start().result
    pairs = (await rowsOf(join(run, 'iteration-1/pairs.jsonl'))).length
    const { selection } = await reselect({ ledger: fileLedger(run), select: positivesOnly({ score: 4 }) })
    selected = join(run, 'selections', selection)
  })
  afterAll(() => rm(run, { recursive: true }))

  const ofPairs = exportFormats.flatMap(({ name, from }) => (from === 'pairs' ? [name] : []))

  it.each(ofPairs)('writes %s, counts what is left out, and reads it back', async format => {
    const { code, stdout, stderr } = await exporting('--format', format, ...drop)
    expect([code, stderr]).toEqual([0, ''])
    const path = join(run, 'exports', `iteration-1.${format}.jsonl`)
    expect(stdout).toContain(
      `${pairs - 1} rows for ${format} in ${path}, read back.\nLeft out: special-token 1.\n`,
    )
    expect(await rowsOf(path)).toHaveLength(pairs - 1)
  })

  it('ends with an error at a trap, and writes nothing', async () => {
    const out = join(await temporaryFolder(), 'a.jsonl')
    const { code, stdout, stderr } = await exporting('--format', 'trl', '--out', out)
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(
      /^self-rewarding: .*iteration-1\/pairs\.jsonl:\d+: chosen\[0\]\.content: holds "<\|im_end\|>", .* \(special-token\); leave the row out .*\n$/,
    )
    expect(existsSync(out)).toBe(false)
  })

  it('takes what is allowed', async () => {
    const out = join(await temporaryFolder(), 'a.jsonl')
    for (const more of [
      ['--allow', 'special-token'],
      ['--allow-token', '<|im_end|>'],
    ]) {
      const { stdout } = await exporting('--format', 'trl', '--out', out, '--json', ...more)
      expect(JSON.parse(stdout)).toMatchObject({ export: { file: out, rows: pairs, dropped: {} } })
    }
  })

  it('knows more tokens when told', async () => {
    const out = join(await temporaryFolder(), 'a.jsonl')
    const { code, stderr } = await exporting(
      '--format',
      'trl',
      '--out',
      out,
      ...drop,
      '--forbid-token',
      'number 2',
    )
    expect([code, stderr]).toEqual([0, ''])
    expect(await rowsOf(out)).toHaveLength(pairs - 2)
  })

  it('says as JSON what it wrote, with the entry that LLaMA-Factory needs', async () => {
    const out = join(await temporaryFolder(), 'my pairs.jsonl')
    const { stdout } = await exporting('--format', 'llama-factory', '--out', out, '--json', ...drop)
    expect(stdout.match(/\n/g)).toHaveLength(1)
    expect(JSON.parse(stdout)).toMatchObject({
      export: {
        ...{ format: 'llama-factory', rows: pairs - 1, dropped: { 'special-token': 1 } },
        sha256: expect.stringMatching(/^\w{64}$/),
        info: { my_pairs: { file_name: 'my pairs.jsonl', ranking: true } },
      },
    })
    const told = await exporting('--format', 'llama-factory', ...drop)
    expect(told.stdout).toContain('For dataset_info.json:\n{\n  "iteration-1_llama-factory": {')
  })

  it('exports responses of another selection', async () => {
    const args = ['export', selected, '--iteration', '1', '--format', 'openai-sft', ...drop]
    expect(await command(args)).toMatchObject({ code: 0, stderr: '' })
    const [first] = await rowsOf(join(selected, 'exports/iteration-1.openai-sft.jsonl'))
    expect(first).toMatchObject({ messages: [{ role: 'user' }, { role: 'assistant' }] })
    const candidates = await command(['export', selected, '--iteration', '1', '--format', 'candidates'])
    expect(candidates).toMatchObject({ code: 0, stderr: '' })
  })

  it('exports all candidates with all votes', async () => {
    expect(await exporting('--format', 'candidates')).toMatchObject({ code: 0, stderr: '' })
    const rows = await rowsOf(join(run, 'exports/iteration-1.candidates.jsonl'))
    expect(rows).toHaveLength(12)
    expect(rows[0]).toMatchObject({ prompt_index: 0, candidates: [{ candidate: 0 }, {}, {}, {}] })
    const votes = rows.flatMap(row => JSON.stringify(row).match(/"vote":/g) ?? [])
    expect(votes).toHaveLength((await rowsOf(join(run, 'iteration-1/judgements.jsonl'))).length)
  })

  it("exports a model's answers for AlpacaEval", async () => {
    expect(await exporting('--format', 'alpaca-eval')).toMatchObject({
      code: 2,
      stderr: 'self-rewarding: alpaca-eval needs --generator, the name of the model that answered\n',
    })
    expect(await exporting('--format', 'alpaca-eval', '--generator', 'M1')).toMatchObject({ code: 0 })
    const text = await readFile(join(run, 'exports/iteration-1.alpaca-eval.json'), 'utf8')
    const rows: unknown[] = JSON.parse(text)
    expect(rows).toHaveLength(12)
    expect(rows[0]).toMatchObject({ instruction: 'Tell me about number 0.', generator: 'M1' })
  })

  it.each([
    [['--format', 'trl-sft'], 'this iteration is trained on pairs: choose a format of pairs, such as trl'],
    [['--format', 'trl', '--iteration', '7'], 'give a run directory, and an iteration whose datasets'],
    [['--format', 'gguf'], 'expected one of trl, openai'],
    [['--format', 'axolot'], 'did you mean axolotl?'],
    [['--format', 'trl', '--allow', 'duplicate-rows'], 'did you mean duplicate-row?'],
    [['--format', 'trl', '--generator', 'M1'], '--generator is for alpaca-eval alone'],
    [['--format', 'candidates', '--allow', 'special-token'], '--allow: expected nothing, since candidates'],
    [['--format', 'trl', '--allow-token', ''], '--allow-token: expected the spelling of a token'],
    [
      ['--format', 'candidates', '--max-characters', '9'],
      '--max-characters: expected nothing, since candidates',
    ],
    [['--format', 'trl', '--on-trap', 'warn'], 'error'],
    [['--format', 'trl', '--allow', 'blank'], 'expected one of special-token'],
    [['--format', 'trl', '--max-characters', '0'], 'a whole number, 1 or more'],
  ])('refuses %j', async (args, message) => {
    const given = args.includes('--iteration') ? args : ['--iteration', '1', ...args]
    const { code, stderr } = await command(['export', run, ...given])
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
  })

  it('writes no file without rows, and keeps the one of before', async () => {
    const out = join(await temporaryFolder(), 'a.jsonl')
    await writeFile(out, 'before\n')
    const { code, stderr } = await exporting(
      '--format',
      'trl',
      '--out',
      out,
      '--max-characters',
      '2',
      ...drop,
    )
    expect(code).toBe(1)
    expect(stderr).toMatch(
      new RegExp(
        `^self-rewarding: there is no row to export: all ${pairs} were left out \\(.*prompt-too-long`,
      ),
    )
    expect(await readFile(out, 'utf8')).toBe('before\n')
  })

  it('replaces no file: the same bytes are left, others are refused', async () => {
    const out = join(await temporaryFolder(), 'a.jsonl')
    const args = ['--format', 'trl', '--out', out, ...drop]
    expect(await exporting(...args)).toMatchObject({ code: 0 })
    const { mtimeMs, ino } = await stat(out)
    const again = await exporting(...args)
    expect(again).toMatchObject({ code: 0, stderr: '' })
    expect(again.stdout).toContain('It was there already, byte for byte.\n')
    expect(await stat(out)).toMatchObject({ mtimeMs, ino })
    const other = await exporting('--format', 'axolotl', '--out', out, ...drop)
    expect(other).toMatchObject({ code: 2, stdout: '' })
    expect(other.stderr).toContain(
      `${out} holds something else: remove it, or choose another place with --out`,
    )
    expect(await rowsOf(out)).toHaveLength(pairs - 1)
    expect(await readdir(join(out, '..'))).toEqual(['a.jsonl'])
  })

  it("does not write over a run's own dataset", async () => {
    const out = join(run, 'iteration-1/pairs.jsonl')
    const before = await readFile(out, 'utf8')
    expect(await exporting('--format', 'openai', '--out', out, ...drop)).toMatchObject({ code: 2 })
    expect(await readFile(out, 'utf8')).toBe(before)
  })

  it('writes over no folder and no link to nothing', async () => {
    const folder = await temporaryFolder()
    const link = join(folder, 'link')
    await symlink(join(folder, 'nothing'), link)
    for (const out of [folder, link]) {
      const { code, stderr } = await exporting('--format', 'trl', '--out', out, ...drop)
      expect([code, stderr]).toEqual([2, expect.stringContaining('is no file')])
    }
    expect(await readdir(folder)).toEqual(['link'])
  })

  it('leaves nothing behind where the file does not read back', async () => {
    const copy = await temporaryFolder()
    await cp(join(run, 'iteration-1'), join(copy, 'iteration-1'), { recursive: true })
    const [first, second, third] = await rowsOf(join(run, 'iteration-1/pairs.jsonl'))
    // A prompt that comes back: legal with its index, which the format does not hold.
    const rows = [first, second, { ...Object(first), chosen: Object(third).chosen }]
    const lines = rows.map(row => JSON.stringify(row))
    await writeFile(join(copy, 'iteration-1/pairs.jsonl'), `${lines.join('\n')}\n`)
    const { code, stderr } = await command(['export', copy, '--iteration', '1', '--format', 'trl'])
    expect([code, stderr]).toEqual([1, expect.stringMatching(/trl\.jsonl:3: prompt: .*duplicate-prompt/)])
    expect(await readdir(join(copy, 'exports'))).toEqual([])
  })

  it('counts prompts that nobody answered', async () => {
    const copy = await temporaryFolder()
    await cp(join(run, 'iteration-1'), join(copy, 'iteration-1'), { recursive: true })
    const path = join(copy, 'iteration-1/candidates.jsonl')
    const answered = (await rowsOf(path)).filter(row => ![3, 11].includes(Object(row).prompt_index))
    await writeFile(path, answered.map(row => `${JSON.stringify(row)}\n`).join(''))
    const args = ['export', copy, '--iteration', '1', '--format', 'alpaca-eval', '--generator', 'M1']
    expect((await command(args)).stdout).toContain('10 rows for alpaca-eval')
    const { stdout } = await command([...args, '--out', join(copy, 'b.json'), '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ export: { rows: 10, unanswered: 2 } })
  })

  it('leaves a terminal alone', async () => {
    const { stderr } = await command(['export', 'no\u001b[31m', '--iteration', '1', '--format', 'trl'])
    expect(stderr).toContain('there is no')
    expect(stderr).not.toMatch(dangerous)
  })
})
