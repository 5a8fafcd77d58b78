import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { checkManifest, overlapChecker, readRanked } from '../../src/data/index.js'
import { readLines } from '../../src/node/index.js'
import { lines, message, tree } from '../data/open-assistant/fixtures.js'
import { temporaryFolder } from '../node/folder.js'
import { dangerous, hostileTexts } from '../report/fixture/hostile.js'
import { command } from './fake.js'

const oasst = (...args: string[]) => command(['data', 'oasst', ...args])
const shares = ['--ift', '40%', '--eft-eval', '20%', '--validation', '10%', '--test', '10%']

/** A file of twenty small trees, one of which has no ranks, and a line that was cut. */
async function smallFile(name = 'small.jsonl'): Promise<string> {
  const trees = Array.from({ length: 20 }, (_, i) => {
    const replies = [0, 1].map(rank =>
      message(`a${i}-${rank}`, {
        text: `answer ${rank} \ud800`,
        rank: i === 0 ? null : rank,
        labels: { quality: { value: i / 20 } },
      }),
    )
    return tree(message(`p${i}`, { replies }))
  })
  const text = `${lines(...trees).join('\n')}\n{"message_tree_id":`
  const path = join(await temporaryFolder(), name)
  await writeFile(path, name.endsWith('.gz') ? gzipSync(text) : text)
  return path
}

describe('self-rewarding data oasst', () => {
  it.each(['small.jsonl', 'small.jsonl.gz'])('reads, counts and splits %s', async name => {
    const file = await smallFile(name)
    const { code, stdout, stderr } = await oasst(file, ...shares)
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toBe(`\
Read

                         count
------------------------------
lines                       21
  dropped: invalid-json      1
messages                    60
  instructions              20
  responses                 40

What is wrong

${file}:21: invalid-json: {"message_tree_id":

Human ranks (0 is the best)

         responses
------------------
rank 0          19
rank 1          19
no rank          2

Split (seed 0, 20 groups of trees and texts)

                         instructions  responses  possible
----------------------------------------------------------
instructions                       20
  ift                               7          7        19
  eft-train                         5         10        19
  eft-eval                          3          6        19
  validation                        2                   20
  test                              2                   20
  unused: too-few-ranks             1

Instructions for IFT

                    count
-------------------------
instructions           20
  with an example      19
  without: no-rank      1
`)
  })

  it('writes sets that are read back, and a manifest that keeps them apart', async () => {
    const out = join(await temporaryFolder(), 'sets')
    const file = await smallFile()
    const { code, stdout } = await oasst(file, ...shares, '--out', out, '--seed', '3')
    expect(code).toBe(0)
    expect(stdout).toContain(
      `Written to ${out}: ift.jsonl, eft-train.jsonl, eft-eval.jsonl, validation.jsonl, test.jsonl`,
    )
    const names = (await readdir(out)).sort()
    expect(names).toEqual([
      'eft-eval.jsonl',
      'eft-train.jsonl',
      'ift.jsonl',
      'split.json',
      'test.jsonl',
      'validation.jsonl',
    ])

    const split: unknown = JSON.parse(await readFile(join(out, 'split.json'), 'utf8'))
    const manifest = checkManifest(split)
    expect(split).toMatchObject({
      seed: 3,
      files: { 'eft-eval.jsonl': { rows: 3, sha256: expect.stringMatching(/^\w{64}$/) } },
    })
    const checker = overlapChecker(manifest, {
      splits: ['ift', 'eft-train', 'eft-eval', 'validation', 'test'],
    })
    let ranked = 0
    for await (const { prompt } of readRanked(readLines(join(out, 'eft-eval.jsonl')), 'eft-eval.jsonl')) {
      ranked++
      expect(checker.find(prompt)).toBe('eft-eval')
    }
    expect(ranked).toBe(3)
    const text = await readFile(join(out, 'ift.jsonl'), 'utf8')
    // pyarrow refuses a file with a lone surrogate in it.
    expect(text).not.toMatch(/\\ud[89a-f]/)
    const [first] = text.split('\n').map(line => (line === '' ? undefined : JSON.parse(line)))
    expect(first).toEqual({
      prompt: [{ role: 'user', content: expect.any(String) }],
      completion: [{ role: 'assistant', content: 'answer 0 \ufffd' }],
      id: expect.any(String),
      tree_id: expect.any(String),
      response_id: expect.any(String),
    })

    const again = join(await temporaryFolder(), 'again')
    await oasst(file, ...shares, '--out', again, '--seed', '3')
    for (const name of names)
      expect(await readFile(join(again, name))).toEqual(await readFile(join(out, name)))
  })

  it('fails where the file is too small, names what is missing, and writes nothing', async () => {
    const out = join(await temporaryFolder(), 'sets')
    const { code, stdout, stderr } = await oasst(await smallFile(), '--out', out)
    expect(code).toBe(2)
    expect(stdout).toMatch(/^instructions|instructions +20$/m)
    expect(stderr).toMatch(
      /^self-rewarding: seed data: too few instructions: test has 20 of 256, 236 short.*; ask for fewer, or for shares, such as --test 10% --validation 10% --eft-eval 20% --ift 40%\n$/,
    )
    expect(existsSync(out)).toBe(false)
  })

  it('filters IFT by labels, and reads several files as one', async () => {
    const file = await smallFile()
    const { stdout } = await oasst(file, file, ...shares, '--min-quality', '0.5')
    expect(stdout).toMatch(/dropped: duplicate-id +20\n/)
    expect(stdout).toMatch(/with an example +10\n {2}without: no-rank +1\n {2}without: label +9\n/)
  })

  it('reads every file with a byte order mark', async () => {
    const folder = await temporaryFolder()
    const files = ['a', 'b'].map(name => join(folder, `${name}.jsonl`))
    for (const [i, file] of files.entries())
      await writeFile(file, `\uFEFF${lines(tree(message(`p${i}`))).join('\n')}\n`)
    expect((await oasst(...files)).stdout).toMatch(/^lines +2\nmessages +2\n {2}instructions +2\n/m)
  })

  it('drops and counts a line of another encoding', async () => {
    const file = join(await temporaryFolder(), 'latin-1.jsonl')
    const [good = '', bad = ''] = lines(tree(message('p1')), tree(message('p2', { text: 'caf\u00e9' })))
    await writeFile(file, Buffer.concat([Buffer.from(`${good}\n`), Buffer.from(bad, 'latin1')]))
    expect((await oasst(file)).stdout).toMatch(/^lines +2\n {2}dropped: not-utf8 +1\nmessages +1\n/m)
  })

  it('drops and counts a line that is too long for a text, at bounded cost', async () => {
    const file = join(await temporaryFolder(), 'long.jsonl.gz')
    const [good = ''] = lines(tree(message('p1')))
    // Members of a .gz file are read as one.
    const long = gzipSync(Buffer.alloc(2 ** 26, '\u20ac'))
    const bytes = [...Array.from({ length: 9 }, () => long), gzipSync(`\n${good}`)]
    await writeFile(file, Buffer.concat(bytes))
    expect((await oasst(file)).stdout).toMatch(/^lines +2\n {2}dropped: too-long +1\nmessages +1\n/m)
  })

  it('shows the first places where something is wrong, each in its file, and no text that acts', async () => {
    const files = [await smallFile('a.jsonl'), join(await temporaryFolder(), 'b.jsonl')]
    await writeFile(files[1] ?? '', `\n${hostileTexts.join('\n')}\n`)
    const { stdout } = await oasst(...files, ...shares)
    expect(stdout).toContain(
      `What is wrong\n\n${files[0]}:21: invalid-json: {"message_tree_id":\n${files[1]}:2: `,
    )
    expect(stdout).toMatch(/b\.jsonl:5: invalid-json: .*\n… and more\n\nHuman ranks/)
    expect(stdout).not.toMatch(dangerous)
    const { read } = JSON.parse((await oasst(...files, ...shares, '--json')).stdout)
    expect(read.problems[1]).toMatchObject({ file: files[1], line: 2, reason: 'invalid-json' })
  })

  it('shows ten ranks and the sum of all others', async () => {
    const file = join(await temporaryFolder(), 'ranks.jsonl')
    const replies = Array.from({ length: 14 }, (_, i) =>
      message(`a${i}`, { rank: i === 13 ? null : i * 1000 }),
    )
    await writeFile(file, lines(tree(message('p', { replies }))).join('\n'))
    expect((await oasst(file)).stdout).toMatch(/\nrank 9000 +1\nfurther ranks +3\nno rank +1\n\n?/)
  })

  it('gives programs one line of JSON', async () => {
    const { stdout } = await oasst(await smallFile(), ...shares, '--json')
    expect(stdout.match(/\n/g)).toHaveLength(1)
    expect(JSON.parse(stdout)).toMatchObject({
      read: { lines: 21, droppedLines: { 'invalid-json': 1 } },
      ranks: [{ rank: 0 }, { rank: 1 }, { rank: null, responses: 2 }],
      split: { instructions: 20, used: { ift: 7 } },
      seed: 0,
    })
  })

  it.each([
    [['--ift', '40'], 'FILE'],
    [['a.jsonl', '--ift', '140%'], 'a share such as 20%'],
    [['a.jsonl', '--ift', 'rest'], 'a share such as 20%'],
    [['a.jsonl', '--min-quality', '2'], 'a number from 0 to 1'],
    [['a.jsonl', '--turns', '0'], 'a whole number, 1 or more'],
    [['a.jsonl', '--size', '2'], 'size'],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await oasst(...args)
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
  })

  it.each([
    ['damaged.jsonl.gz', 'x'],
    ['cut.jsonl.gz', gzipSync('a\n'.repeat(1000)).subarray(0, 30)],
    ['directory.jsonl', undefined],
  ])('says in a line that %s cannot be read', async (name, bytes) => {
    const file = join(await temporaryFolder(), name)
    await (bytes === undefined ? mkdir(file) : writeFile(file, bytes))
    const { code, stderr } = await oasst(file)
    expect(code).toBe(1)
    expect(stderr).toMatch(/^self-rewarding: .*\n$/)
    expect(stderr).toContain(file)
  })

  it('says in a line what stands where the manifest belongs', async () => {
    const out = await temporaryFolder()
    await mkdir(join(out, 'split.json'))
    const { code, stderr } = await oasst(await smallFile(), ...shares, '--out', out)
    expect(code).toBe(1)
    expect(stderr).toBe(
      `self-rewarding: ${join(out, 'split.json')} is a directory: move it away, or write elsewhere\n`,
    )
  })

  it('says which file is not there, and leaves a terminal alone', async () => {
    const { code, stderr } = await oasst('no\u001b[31m.jsonl')
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/there is no file no.*\.jsonl; correct the path/),
    ])
    expect(stderr).not.toMatch(dangerous)
  })
})

// Third-party data beside the project, never in it.
const shared = fileURLToPath(new URL('../../../shared/data/oasst/', import.meta.url))

describe.skipIf(!existsSync(shared))(`docs/seed-data.md (skipped where ${shared} is absent)`, async () => {
  const text = await readFile(new URL('../../docs/seed-data.md', import.meta.url), 'utf8')
  const shown = [
    ...text.matchAll(/```text\n\$ npx self-rewarding (?<args>data oasst .*)\n(?<output>[^`]*)```/g),
  ].map(({ groups }) => ({ args: groups?.args ?? '', output: groups?.output ?? '' }))

  it('shows every file', () => {
    expect(shown.map(({ args }) => args.split(' ')[2])).toEqual([
      'oasst1_en_validation_half.hf_messages.jsonl',
      'oasst2_filtered.trees.jsonl',
      'oa_en_100_tree.jsonl',
      'oa_en_100_message.jsonl',
    ])
  })

  it.each(shown)('shows what the command prints: $args', async ({ args, output }) => {
    const given = args.split(' ').map(arg => (arg.endsWith('.jsonl') ? join(shared, arg) : arg))
    const { code, stdout, stderr } = await command(given)
    expect([code, stderr, stdout]).toEqual([0, '', output])
  })
})
