import { appendFile, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { PromptView, SpotCheckEnd, SpotCheckItem, SpotCheckView } from '../../../src/cli/view/api.js'
import { PreferenceFile } from '../../../src/cli/view/spot-check/preference-file.js'
import { SpotCheck } from '../../../src/cli/view/spot-check/spot-check.js'
import { IterationRunner } from '../../../src/index.js'
import { fileLedger } from '../../../src/node/index.js'
import { countingModel, runOptions } from '../../iterate/setup.js'
import { temporaryFolder } from '../../node/folder.js'
import { indexed, smallRun } from './run.js'
import { serving } from './serving.js'

type Row = { readonly [key: string]: unknown }
const rowsOf = async (file: string): Promise<Row[]> =>
  (await readFile(file, 'utf8'))
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))

async function pairsOf(directory: string): Promise<Row[]> {
  return rowsOf(join(directory, 'iteration-1/pairs.jsonl'))
}

/** Answers all pairs of a run in the same way. */
async function answerAll(
  ask: Awaited<ReturnType<typeof serving>>['ask'],
  preference: (item: SpotCheckItem) => string,
): Promise<{ items: SpotCheckItem[]; last: SpotCheckView }> {
  const items: SpotCheckItem[] = []
  for (;;) {
    const next = await ask<SpotCheckItem | SpotCheckEnd>('/api/spot-check/next')
    if ('isEnd' in next) return { items, last: await ask<SpotCheckView>('/api/spot-check') }
    items.push(next)
    await ask('/api/spot-check', { id: next.id, preference: preference(next) })
  }
}

describe('the spot check', () => {
  it('asks for every pair that scores order once, and writes down what was said of which texts', async () => {
    const directory = await smallRun()
    const { ask, file } = await serving(directory, 'Ada')
    expect(await stat(file).catch(() => undefined)).toBeUndefined()
    const before = await ask<SpotCheckView>('/api/spot-check')
    expect(before).toMatchObject({ file, answered: 0 })
    expect(before).not.toHaveProperty('agreement')
    const { items, last } = await answerAll(ask, () => 'a')
    const pairs = await pairsOf(directory)
    const ordered = pairs.filter(pair => pair.chosen_score !== pair.rejected_score)
    const rows = await rowsOf(file)
    expect(rows.map(row => row.prompt_index).sort()).toEqual(ordered.map(pair => pair.prompt_index).sort())
    for (const [i, row] of rows.entries()) {
      const pair = ordered.find(each => each.prompt_index === row.prompt_index)
      const sides = { a: row.a_candidate, b: row.b_candidate }
      expect([sides.a, sides.b].sort()).toEqual([pair?.chosen_candidate, pair?.rejected_candidate].sort())
      expect(sides[row.judge === 'a' ? 'a' : 'b']).toBe(pair?.chosen_candidate)
      expect(row).toMatchObject({
        iteration: 1,
        preference: 'a',
        who: 'Ada',
        texts: expect.stringMatching(/^[\da-f]{32}$/),
      })
      expect(Number.isNaN(Date.parse(String(row.at)))).toBe(false)
      const shown = await ask<PromptView>(`/api/prompt?iteration=1&index=${row.prompt_index}`)
      const textOf = (at: unknown) => shown.candidates.find(({ candidate }) => candidate === at)?.text?.text
      expect(items[i]).toMatchObject({ a: { text: textOf(sides.a) }, b: { text: textOf(sides.b) } })
    }
    const agreed = rows.filter(row => row.judge === 'a').length
    expect(last).toMatchObject({
      answered: rows.length,
      ties: 0,
      skipped: 0,
      agreement: { value: agreed / rows.length, n: rows.length },
    })
    expect(last.agreement?.low).toBeLessThanOrEqual(agreed / rows.length)
    expect(last.agreement?.high).toBeGreaterThanOrEqual(agreed / rows.length)
  })

  it('gives the same order and sides after each start, under other ids, and none that tell the judge', async () => {
    const directory = await temporaryFolder()
    const many = Array.from({ length: 120 }, (_, i) => `Tell me about number ${i}.`)
    await new IterationRunner(runOptions(fileLedger(directory), countingModel(), { prompts: many })).start()
      .result
    const out = await temporaryFolder()
    const runs = await Promise.all(
      ['one', 'two'].map(async name => {
        const spotCheck = await SpotCheck.open(
          await indexed(directory),
          new PreferenceFile(join(out, name), false),
          undefined,
        )
        const items: SpotCheckItem[] = []
        for (;;) {
          const next = await spotCheck.next()
          if ('isEnd' in next) return { items, rows: await rowsOf(join(out, name)) }
          expect(Object.keys(next).sort()).toEqual(['a', 'b', 'id', 'prompt'])
          expect(await spotCheck.next()).toEqual(next)
          items.push(next)
          await spotCheck.answer(next.id, 'skip')
        }
      }),
    )
    const [one, two] = runs
    const texts = (items: readonly SpotCheckItem[] = []) => items.map(({ id: _, ...rest }) => rest)
    expect(texts(one?.items)).toEqual(texts(two?.items))
    const ids = runs.flatMap(({ items }) => items.map(({ id }) => id))
    expect(new Set(ids).size).toBe(ids.length)
    const indices = one?.rows.map(row => Number(row.prompt_index)) ?? []
    expect(indices).not.toEqual(indices.toSorted((a, b) => a - b))
    // Sides are a fair draw: a run of this seed cannot be further from half than this.
    const onA = one?.rows.filter(row => row.judge === 'a').length ?? 0
    expect(onA / indices.length).toBeGreaterThan(0.3)
    expect(onA / indices.length).toBeLessThan(0.7)
  })

  it('goes on where it was, takes a later answer, and keeps people apart', async () => {
    const directory = await smallRun()
    const file = new PreferenceFile(join(directory, 'spot-check/human-preferences.jsonl'), true)
    const index = await indexed(directory)
    const ada = await SpotCheck.open(index, file, 'Ada')
    const first = await ada.next()
    if ('isEnd' in first) throw new Error('no pair')
    expect(await ada.answer(first.id, 'tie')).toMatchObject({ answered: 1, ties: 1 })
    const changed = await ada.answer(first.id, 'a')
    expect(changed).toMatchObject({ answered: 1, ties: 0, agreement: { n: 1 } })
    // What a process that was killed left of a line.
    await appendFile(file.path, '{"iteration":1,"prompt_in')
    const again = await SpotCheck.open(index, file, 'Ada')
    expect(await again.view()).toMatchObject({
      answered: 1,
      agreement: changed.agreement,
      inWords: expect.stringContaining('1 line of the file not readable'),
    })
    const second = await again.next()
    if ('isEnd' in second) throw new Error('no pair')
    expect(second.prompt).not.toEqual(first.prompt)
    expect(await again.answer(second.id, 'b')).toMatchObject({ answered: 2 })
    await expect(again.answer(first.id, 'b')).rejects.toMatchObject({ status: 404 })
    expect(await (await SpotCheck.open(index, file, 'Ada')).view()).toMatchObject({ answered: 2 })
    const other = await SpotCheck.open(index, file, undefined)
    expect(await other.view()).toMatchObject({
      answered: 0,
      inWords: expect.stringContaining('3 lines of others in the file not counted'),
    })
    expect(await other.next()).toMatchObject({ prompt: first.prompt })
  })

  it('counts answers to pairs of this run alone, as its scores are now', async () => {
    const directory = await smallRun()
    const file = new PreferenceFile(join(await temporaryFolder(), 'preferences.jsonl'), false)
    const first = await SpotCheck.open(await indexed(directory), file, undefined)
    const asked = await first.next()
    if ('isEnd' in asked) throw new Error('no pair')
    expect(await first.answer(asked.id, 'a')).toMatchObject({ answered: 1 })

    const elsewhere = await temporaryFolder()
    const prompts = ['Tell me of rivers.', 'Tell me of hills.', 'Tell me of winds.', 'Tell me of seas.']
    await new IterationRunner(runOptions(fileLedger(elsewhere), countingModel(), { prompts })).start().result
    const other = await SpotCheck.open(await indexed(elsewhere), file, undefined)
    const view = await other.view()
    expect(view).toMatchObject({
      answered: 0,
      inWords: expect.stringContaining('1 answer to pairs that this'),
    })
    expect(view).not.toHaveProperty('agreement')
    expect(await other.next()).toHaveProperty('id')

    // The judge has changed its mind: who was shown first as the better one comes second.
    const scores = join(directory, 'iteration-1/scores.jsonl')
    const turned = (await rowsOf(scores)).map(row => {
      const score = 5 - Number(row.score)
      return JSON.stringify({ ...row, score, score_numerator: score, score_denominator: 1 })
    })
    await writeFile(scores, `${turned.join('\n')}\n`)
    const again = await SpotCheck.open(await indexed(directory), file, undefined)
    expect(await again.view()).toMatchObject({ answered: 0 })
    expect(await again.next()).toMatchObject({ prompt: asked.prompt })
  })

  it('adds to no file that holds something else', async () => {
    const path = join(await temporaryFolder(), 'notes.txt')
    await writeFile(path, 'my notes\n')
    const opened = SpotCheck.open(await indexed(await smallRun()), new PreferenceFile(path, false), undefined)
    await expect(opened).rejects.toThrow('holds no preferences')
    expect(await readFile(path, 'utf8')).toBe('my notes\n')
  })

  it('writes through no link out of the run', async () => {
    for (const place of ['folder', 'file']) {
      const directory = await smallRun()
      const elsewhere = await temporaryFolder()
      const target = join(elsewhere, 'human-preferences.jsonl')
      if (place === 'folder') await symlink(elsewhere, join(directory, 'spot-check'))
      else {
        await mkdir(join(directory, 'spot-check'))
        await symlink(target, join(directory, 'spot-check/human-preferences.jsonl'))
      }
      const file = new PreferenceFile(join(directory, 'spot-check/human-preferences.jsonl'), true)
      await expect(SpotCheck.open(await indexed(directory), file, undefined)).rejects.toThrow('is a link')
      await expect(
        file.append({
          iteration: 1,
          prompt_index: 0,
          a_candidate: 0,
          b_candidate: 1,
          preference: 'a',
          judge: 'a',
          texts: '',
          who: null,
          at: '',
        }),
      ).rejects.toThrow('is a link')
      expect(await stat(target).catch(() => undefined)).toBeUndefined()
    }
  })

  it('has nothing to ask where no score orders a pair', async () => {
    const directory = await smallRun()
    const pairs = await pairsOf(directory)
    const unscored = pairs.map(pair => JSON.stringify({ ...pair, chosen_score: null, rejected_score: null }))
    await writeFile(join(directory, 'iteration-1/pairs.jsonl'), `${unscored.join('\n')}\n`)
    const file = new PreferenceFile(join(directory, 'preferences.jsonl'), true)
    const spotCheck = await SpotCheck.open(await indexed(directory), file, undefined)
    expect(await spotCheck.next()).toEqual({ isEnd: true })
  })
})
