import { expect, test } from 'vitest'
import type { PromptPage, PromptQuery, PromptRow } from '../../../src/cli/view/api.js'
import { PromptPages, pageSize } from '../../../src/cli/view/client/list/prompt-pages.js'

const row = (index: number): PromptRow => ({
  iteration: 1,
  index,
  excerpt: '',
  outcome: 'pair',
  candidates: 4,
  failedVotes: 0,
  isFlagged: false,
  gap: 1,
  length: 10,
})

/** A server that answers when it is told to. */
function setup(total: number, isComplete = () => true) {
  const asked: PromptQuery[] = []
  const waiting: (() => void)[] = []
  const pages = new PromptPages(
    {},
    query => {
      asked.push(query)
      const { offset, limit } = query
      const rows = Array.from({ length: Math.min(limit, total - offset) }, (_, i) => row(offset + i))
      const value: PromptPage = { total, searched: total, of: total, isComplete: isComplete(), rows }
      return new Promise(resolve => waiting.push(() => resolve({ ok: true, value })))
    },
    () => {},
    async () => {},
  )
  /** Answers the oldest question, and waits until what follows is asked. */
  const answer = async (): Promise<void> => {
    waiting.shift()?.()
    await new Promise(resolve => setImmediate(resolve))
  }
  return { pages, asked, answer, offsets: () => asked.map(({ offset }) => offset / pageSize) }
}

test('rows come page by page', async () => {
  const { pages, answer, offsets } = setup(250)
  pages.want(0, 10)
  expect(pages.row(0)).toBeUndefined()
  await answer()
  expect(pages.row(7)?.index).toBe(7)
  expect(pages.found?.total).toBe(250)
  pages.want(190, 249)
  await answer()
  await answer()
  expect(pages.row(249)?.index).toBe(249)
  expect(pages.row(250)).toBeUndefined()
  expect(offsets()).toEqual([0, 1, 2])
})

test('who passes a million rows asks for those where it ends', async () => {
  const { pages, answer, offsets } = setup(1_000_000)
  pages.want(0, 10)
  await answer()
  for (let at = 1000; at < 1_000_000; at += 1000) pages.want(at, at + 10)
  await answer()
  await answer()
  expect(offsets()).toEqual([0, 10, 9990])
  expect(pages.row(999_005)?.index).toBe(999_005)
})

test('pages that are far away are given up', async () => {
  const { pages, answer, offsets } = setup(1_000_000)
  for (let page = 0; page < 100; page += 1) {
    pages.want(page * pageSize, page * pageSize + 5)
    await answer()
  }
  expect(pages.row(0)).toBeUndefined()
  expect(pages.row(9905)?.index).toBe(9905)
  pages.want(0, 5)
  await answer()
  expect(pages.row(0)?.index).toBe(0)
  expect(offsets()).toHaveLength(101)
})

test('after a change the rows in sight are asked for again, and shown until then', async () => {
  const { pages, answer, offsets } = setup(500)
  pages.want(0, 150)
  await answer()
  await answer()
  pages.want(0, 10)
  pages.refresh()
  expect(pages.row(5)?.index).toBe(5)
  await answer()
  expect(offsets()).toEqual([0, 1, 0])
})

test('a search that goes on is asked again until it is done', async () => {
  let left = 2
  const { pages, answer, offsets } = setup(50, () => left-- === 0)
  pages.want(0, 10)
  for (let i = 0; i < 3; i += 1) await answer()
  expect(pages.found?.isComplete).toBe(true)
  await answer()
  expect(offsets()).toEqual([0, 0, 0])
})

test('nothing is asked after the end', async () => {
  const { pages, answer, offsets } = setup(500)
  pages.want(0, 150)
  pages.close()
  await answer()
  await answer()
  expect(offsets()).toEqual([0])
})
