import { appendFile, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { PromptPage, PromptQuery } from '../../../src/cli/view/api.js'
import type { RunIndex } from '../../../src/cli/view/index/run-index.js'
import { fold } from '../../../src/cli/view/query/fold.js'
import { Pages } from '../../../src/cli/view/query/pages.js'
import { textOf } from '../../../src/cli/view/show/prompt-view.js'
import { IterationRunner } from '../../../src/index.js'
import { fileLedger } from '../../../src/node/index.js'
import { countingModel, runOptions } from '../../iterate/setup.js'
import { temporaryFolder } from '../../node/folder.js'
import { documents, indexed, smallRun } from './run.js'

const { signal } = new AbortController()

/** Asks until a search is at its end. */
async function all(pages: Pages, query: Partial<PromptQuery>): Promise<PromptPage> {
  for (;;) {
    const page = await pages.page({ offset: 0, limit: 200, ...query }, signal)
    if (page.isComplete) return page
  }
}

async function twoIterations(): Promise<RunIndex> {
  const directory = await temporaryFolder()
  const options = runOptions(fileLedger(directory), countingModel(), { iterations: 2 })
  await new IterationRunner(options).start().result
  return indexed(directory)
}

const names = ({ rows }: PromptPage): string[] => rows.map(({ iteration, index }) => `${iteration}:${index}`)

describe('lists of prompts', () => {
  it('are all of them in order, page by page', async () => {
    const pages = new Pages(await twoIterations())
    const whole = await all(pages, {})
    expect(whole).toMatchObject({ total: 24, searched: 24, of: 24 })
    expect(names(whole)).toEqual(
      [1, 2].flatMap(iteration => Array.from({ length: 12 }, (_, index) => `${iteration}:${index}`)),
    )
    expect(whole.rows[3]?.excerpt).toBe('Tell me about number 3.')
    const second = await all(pages, { offset: 10, limit: 5 })
    expect(second).toMatchObject({ total: 24, rows: whole.rows.slice(10, 15) })
    expect(names(await all(pages, { isDescending: true }))).toEqual(names(whole).reverse())
    expect(names(await all(pages, { iteration: 2 }))).toEqual(names(whole).slice(12))
    expect((await all(pages, { iteration: 3 })).total).toBe(0)
    expect((await all(pages, { offset: 500 })).rows).toEqual([])
  })

  it('hold what all conditions fit, sorted', async () => {
    const pages = new Pages(await twoIterations())
    const { rows } = await all(pages, {})
    for (const [query, fits] of [
      [{ outcome: 'pair' }, row => row.outcome === 'pair'],
      [{ outcome: 'none' }, row => !['pair', 'positive', 'open'].includes(row.outcome)],
      [{ hasParseFailure: true }, row => row.failedVotes > 0],
      [{ hasParseFailure: false }, () => true],
      [{ isFlagged: true }, row => row.isFlagged],
      [{ gap: { from: 1, to: 3 } }, row => row.gap !== null && row.gap >= 1 && row.gap <= 3],
      [{ gap: {} }, () => true],
      [
        { length: { to: 8 }, iteration: 1 },
        row => row.length !== null && row.length <= 8 && row.iteration === 1,
      ],
    ] as [Partial<PromptQuery>, (row: (typeof rows)[number]) => boolean][]) {
      const page = await all(pages, query)
      expect(page.rows).toEqual(rows.filter(fits))
      for (const isDescending of [false, true]) {
        const sorted = await all(pages, { ...query, sort: 'gap', isDescending })
        const sign = isDescending ? -1 : 1
        const rank = ({ gap }: (typeof rows)[number]): number =>
          gap === null ? Number.POSITIVE_INFINITY : sign * gap
        expect(sorted.rows).toEqual(
          rows.filter(fits).toSorted((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b))),
        )
      }
    }
  })

  it('have a prompt without candidates in no range of lengths, and last in any order of them', async () => {
    const { write } = await documents()
    const lines = (rows: readonly object[]): string => rows.map(row => `${JSON.stringify(row)}\n`).join('')
    const candidate = { candidate: 0, finish: 'stop', same_text_as: 0, flags: '' }
    const named = Array.from({ length: 3 }, (_, prompt_index) => ({ prompt_index, prompt: 'p', source: 's' }))
    const directory = await write(
      {
        'iteration-1/prompts.jsonl': lines(named),
        'iteration-1/candidates.jsonl': lines([
          { prompt_index: 1, text: '', ...candidate },
          { prompt_index: 2, text: 'abc', ...candidate },
        ]),
      },
      3,
      true,
    )
    const pages = new Pages(await indexed(directory))
    expect((await all(pages, {})).rows.map(({ length }) => length)).toEqual([null, 0, 3])
    expect(names(await all(pages, { length: { to: 0 } }))).toEqual(['1:1'])
    expect(names(await all(pages, { length: { from: 0 } }))).toEqual(['1:1', '1:2'])
    expect(names(await all(pages, { sort: 'length' }))).toEqual(['1:1', '1:2', '1:0'])
    expect(names(await all(pages, { sort: 'length', isDescending: true }))).toEqual(['1:2', '1:1', '1:0'])
  })

  it('are found by a text in prompts, candidates and judgements, those without a score among them', async () => {
    const index = await twoIterations()
    const pages = new Pages(index)
    for (const text of [
      'NUMBER 1',
      'Answer 4',
      'it is FINE.\n\nscore: 3',
      'i cannot say',
      '1',
      'nowhere',
      ' ',
    ]) {
      const expected: string[] = []
      for (const each of index.iterations) {
        for (let prompt = 0; prompt < each.columns.prompts; prompt++) {
          const found = await each.find(prompt)
          const texts = [textOf(found, { candidate: undefined, vote: undefined }) ?? '']
          for (const { text = '', votes } of found.candidates)
            texts.push(text, ...votes.map(vote => vote.text))
          if (texts.some(one => fold(one).includes(fold(text)))) expected.push(`${each.iteration}:${prompt}`)
        }
      }
      const page = await all(pages, { text })
      expect([text, names(page)]).toEqual([text, expected])
      expect(page).toMatchObject({ total: expected.length, searched: 24, of: 24 })
    }
    const both = await all(pages, { text: 'answer', outcome: 'pair', sort: 'length', isDescending: true })
    expect(both.rows.every(({ outcome }) => outcome === 'pair')).toBe(true)
  })

  it('show a search how it goes on, and end with the request', async () => {
    const pages = new Pages(await indexed(await smallRun()))
    const gone = new AbortController()
    gone.abort()
    const page = await pages.page({ offset: 0, limit: 1, text: 'number' }, gone.signal)
    expect(page.searched).toBeLessThanOrEqual(page.of)
    expect((await all(pages, { text: 'number' })).total).toBe(12)
  })

  it('find what came after a search in a run under way', async () => {
    const directory = await temporaryFolder()
    const options = runOptions(fileLedger(directory), countingModel())
    await new IterationRunner(options).start().result
    await rm(join(directory, 'iteration-1/manifest.json'))
    const [segment = ''] = await readdir(join(directory, 'calls'))
    const file = join(directory, 'calls', segment)
    const calls = await readFile(file, 'utf8')
    const lines = calls.trimEnd().split('\n')
    await writeFile(file, '')
    const index = await indexed(directory)
    const pages = new Pages(index)
    expect(await all(pages, { text: 'answer' })).toMatchObject({ total: 0, searched: 12 })
    for (const line of lines) await appendFile(file, `${line}\n`)
    await index.refresh(signal)
    const { total } = await all(pages, { text: 'answer' })
    expect(total).toBe(12)
    expect((await all(pages, { text: 'cannot say' })).total).toBeGreaterThan(0)
  })
})
