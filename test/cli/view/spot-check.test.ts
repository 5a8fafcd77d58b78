import { appendFile, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type {
  PromptView,
  SpotCheckAgreement,
  SpotCheckEnd,
  SpotCheckItem,
  SpotCheckView,
} from '../../../src/cli/view/api.js'
import { PreferenceFile } from '../../../src/cli/view/spot-check/preference-file.js'
import { SpotCheck } from '../../../src/cli/view/spot-check/spot-check.js'
import { exactInterval } from '../../../src/evaluate/stats/index.js'
import { IterationRunner, JudgePrompt } from '../../../src/index.js'
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
    expect(before).toEqual({ file, answered: 0, ties: 0, skipped: 0, notes: [] })
    // Without an answer there is nothing to see, and nothing to write down.
    expect(await ask('/api/spot-check/agreement', {})).toMatchObject({ judges: [] })
    expect(await stat(file).catch(() => undefined)).toBeUndefined()
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
        judged_by: expect.stringMatching(/^M1, prompt additive, [\da-f]{12}$/),
        who: 'Ada',
        texts: expect.stringMatching(/^[\da-f]{32}$/),
      })
      expect(Number.isNaN(Date.parse(String(row.at)))).toBe(false)
      const shown = await ask<PromptView>(`/api/prompt?iteration=1&index=${row.prompt_index}`)
      const textOf = (at: unknown) => shown.candidates.find(({ candidate }) => candidate === at)?.text?.text
      expect(items[i]).toMatchObject({ a: { text: textOf(sides.a) }, b: { text: textOf(sides.b) } })
    }
    const agreed = rows.filter(row => row.judge === 'a').length
    expect(last).toEqual({ file, answered: rows.length, ties: 0, skipped: 0, notes: [] })
    const { judges } = await ask<SpotCheckAgreement>('/api/spot-check/agreement', {})
    expect(judges).toEqual([
      {
        judge: 'M1, prompt additive',
        iterations: [1],
        ties: 0,
        skipped: 0,
        n: rows.length,
        agreed,
        agreement: { value: agreed / rows.length, ...exactInterval(agreed, rows.length) },
      },
    ])
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
    expect(changed).toMatchObject({ answered: 1, ties: 0 })
    // What a process that was killed left of a line.
    await appendFile(file.path, '{"iteration":1,"prompt_in')
    const again = await SpotCheck.open(index, file, 'Ada')
    expect(await again.view()).toEqual({ ...changed, notes: ['1 line of the file not readable.'] })
    const second = await again.next()
    if ('isEnd' in second) throw new Error('no pair')
    expect(second.prompt).not.toEqual(first.prompt)
    expect(await again.answer(second.id, 'b')).toMatchObject({ answered: 2 })
    await expect(again.answer(first.id, 'b')).rejects.toMatchObject({ status: 404 })
    expect(await (await SpotCheck.open(index, file, 'Ada')).view()).toMatchObject({ answered: 2 })
    const other = await SpotCheck.open(index, file, undefined)
    expect(await other.view()).toMatchObject({
      answered: 0,
      notes: ['3 lines of others in the file not counted.', '1 line of the file not readable.'],
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
      notes: [expect.stringContaining('1 answer to pairs that this')],
    })
    expect((await other.agreement()).judges).toEqual([])
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

  it('tells nothing of the judge with an answer, and lets none be changed once the agreement was seen', async () => {
    const directory = await smallRun()
    const { ask, raw, own, file } = await serving(directory, 'Ada')
    const answer = (id: string, preference: string) =>
      raw('/api/spot-check', {
        method: 'POST',
        headers: { ...own, 'content-type': 'application/json' },
        body: JSON.stringify({ id, preference }),
      })
    const first = await ask<SpotCheckItem>('/api/spot-check/next')
    const told = JSON.parse((await answer(first.id, 'a')).text)
    expect(Object.keys(told).sort()).toEqual(['answered', 'file', 'notes', 'skipped', 'ties'])
    // A slip, before anything was seen.
    expect((await answer(first.id, 'b')).status).toBe(200)
    const second = await ask<SpotCheckItem>('/api/spot-check/next')
    expect((await raw('/api/spot-check/agreement', { headers: own })).status).toBe(405)
    const seen = await ask<SpotCheckAgreement>('/api/spot-check/agreement', {})
    expect(seen.judges).toMatchObject([{ n: 1 }])
    const before = await readFile(file, 'utf8')
    const refused = await answer(first.id, 'a')
    expect([refused.status, JSON.parse(refused.text).error]).toEqual([
      410,
      expect.stringContaining('stays as it was'),
    ])
    expect(await readFile(file, 'utf8')).toBe(before)
    expect(await ask('/api/spot-check/agreement', {})).toEqual(seen)
    // Seen twice with nothing answered in between is written once.
    expect((await rowsOf(file)).map(row => row.preference)).toEqual(['a', 'b', 'seen'])
    // A pair that was not answered yet tells nothing by the agreement of others, and counts.
    expect((await answer(second.id, 'tie')).status).toBe(200)
    expect((await answer(second.id, 'a')).status).toBe(200)
    const later = await ask<SpotCheckAgreement>('/api/spot-check/agreement', {})
    expect(later.judges).toMatchObject([{ n: 2, ties: 0 }])
    expect((await answer(second.id, 'b')).status).toBe(410)
    // Nor does it count where somebody writes it by hand, and another start knows too.
    const [line = ''] = before.split('\n')
    await appendFile(file, `${line}\n`)
    const again = await serving(directory, 'Ada')
    expect(await again.ask('/api/spot-check')).toMatchObject({
      answered: 2,
      notes: ['1 answer given again after the agreement was shown, not counted.'],
    })
    expect(await again.ask('/api/spot-check/agreement', {})).toEqual(later)
    // Another person saw nothing.
    const other = await serving(directory, 'Eve')
    expect(await other.ask('/api/spot-check/next')).toMatchObject({ prompt: first.prompt })
  })

  it('tells nothing of an answer that another viewer gives just after the look was written down', async () => {
    const directory = await smallRun()
    const path = join(await temporaryFolder(), 'preferences.jsonl')
    const index = await indexed(directory)
    const other = await SpotCheck.open(index, new PreferenceFile(path, false), 'Ada')
    const [first, slow] = [await other.next(), new PreferenceFile(path, false)]
    if ('isEnd' in first) throw new Error('no pair')
    await other.answer(first.id, 'a')
    const second = await other.next()
    if ('isEnd' in second) throw new Error('no pair')
    const append = slow.append.bind(slow)
    slow.append = async row => {
      await append(row)
      await other.answer(second.id, 'b')
    }
    const looking = await SpotCheck.open(index, slow, 'Ada')
    expect((await looking.agreement()).judges).toMatchObject([{ n: 1 }])
    // It was not told, and so it may still be another one.
    expect(await other.answer(second.id, 'a')).toMatchObject({ answered: 2, notes: [] })
    slow.append = append
    expect((await looking.agreement()).judges).toMatchObject([{ n: 2 }])
    await expect(other.answer(second.id, 'b')).rejects.toMatchObject({ status: 410 })
  })

  it('asks two viewers of one person for each pair once, and counts it once', async () => {
    const directory = await smallRun()
    const viewers = [await serving(directory, 'Ada'), await serving(directory, 'Ada')] as const
    const [one, two] = viewers
    const next = ({ ask }: typeof one) => ask<SpotCheckItem | SpotCheckEnd>('/api/spot-check/next')
    const [same, twice] = [await next(one), await next(two)]
    if ('isEnd' in same || 'isEnd' in twice) throw new Error('no pair')
    expect(twice.prompt).toEqual(same.prompt)
    await one.ask('/api/spot-check', { id: same.id, preference: 'a' })
    expect(await two.ask('/api/spot-check')).toMatchObject({ answered: 1 })
    // The later one counts, and once.
    expect(await two.ask('/api/spot-check', { id: twice.id, preference: 'tie' })).toMatchObject({
      answered: 1,
      ties: 1,
    })
    expect(await one.ask('/api/spot-check')).toMatchObject({ answered: 1, ties: 1 })
    await two.ask('/api/spot-check/agreement', {})
    await expect(one.ask('/api/spot-check', { id: same.id, preference: 'b' })).rejects.toThrow('410')
    const asked: string[] = [same.prompt.text]
    for (let turn = 0; ; turn++) {
      const viewer = viewers[turn % 2 === 0 ? 0 : 1]
      const item = await next(viewer)
      if ('isEnd' in item) break
      asked.push(item.prompt.text)
      await viewer.ask('/api/spot-check', { id: item.id, preference: 'a' })
    }
    const ordered = (await pairsOf(directory)).filter(pair => pair.chosen_score !== pair.rejected_score)
    expect(asked).toHaveLength(ordered.length)
    expect(new Set(asked).size).toBe(ordered.length)
    for (const { ask } of viewers)
      expect(await ask('/api/spot-check')).toMatchObject({ answered: ordered.length, notes: [] })
  })

  it('loses no answer of two viewers that write at once', async () => {
    const directory = await temporaryFolder()
    const many = Array.from({ length: 40 }, (_, i) => `Tell me about number ${i}.`)
    await new IterationRunner(runOptions(fileLedger(directory), countingModel(), { prompts: many })).start()
      .result
    const viewers = [await serving(directory, 'Ada'), await serving(directory, 'Ada')]
    const taken = await Promise.all(viewers.map(({ ask }) => answerAll(ask, () => 'a')))
    const prompts = new Set(taken.flatMap(({ items }) => items.map(({ prompt }) => prompt.text)))
    const ordered = (await pairsOf(directory)).filter(pair => pair.chosen_score !== pair.rejected_score)
    expect(prompts.size).toBe(ordered.length)
    for (const { ask } of viewers) {
      expect(await ask('/api/spot-check')).toMatchObject({ answered: ordered.length, notes: [] })
      const { judges } = await ask<SpotCheckAgreement>('/api/spot-check/agreement', {})
      expect(judges).toMatchObject([{ n: ordered.length }])
    }
  })

  it('measures each judge by itself, and pools iterations with the same one alone', async () => {
    const iterations = { iterations: 2 }
    const agreement = async (options: Parameters<typeof runOptions>[2]) => {
      const directory = await temporaryFolder()
      await new IterationRunner(runOptions(fileLedger(directory), countingModel(), options)).start().result
      const { ask, file } = await serving(directory)
      await answerAll(ask, () => 'a')
      const { judges } = await ask<SpotCheckAgreement>('/api/spot-check/agreement', {})
      return { judges, rows: (await rowsOf(file)).filter(row => row.preference !== 'seen') }
    }
    const own = await agreement(iterations)
    expect(own.judges.map(({ judge, iterations }) => [judge, iterations])).toEqual([
      ['M1, prompt additive', [1]],
      ['M2, prompt additive', [2]],
    ])
    for (const { iterations, n, agreed } of own.judges) {
      const rows = own.rows.filter(row => row.iteration === iterations[0])
      expect([n, agreed]).toEqual([rows.length, rows.filter(row => row.judge === 'a').length])
    }
    expect(new Set(own.rows.map(row => `${row.iteration} ${row.judged_by}`)).size).toBe(2)

    const judge = { prompt: JudgePrompt.additive(), model: countingModel() }
    const fixed = await agreement({ ...iterations, judge })
    expect(fixed.judges).toMatchObject([
      {
        iterations: [1, 2],
        n: fixed.rows.length,
        agreed: fixed.rows.filter(row => row.judge === 'a').length,
      },
    ])
    expect(new Set(fixed.rows.map(row => row.judged_by)).size).toBe(1)
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
          judged_by: '',
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
