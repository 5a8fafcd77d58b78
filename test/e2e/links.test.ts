import { stat } from 'node:fs/promises'
import { dirname, join, normalize } from 'node:path/posix'
import { describe, expect, it } from 'vitest'
import { root } from './examples.js'
import { anchors, links, pages } from './markdown.js'

const all = await pages()
const anchorsOf = new Map(all.map(({ path, text }) => [path, anchors(text)]))
const outside = /^(https?|mailto):/

/** Where a link of a page leads inside this repository: a path from its root, and an anchor where there is one. */
function target(page: string, to: string): { readonly path: string; readonly anchor?: string } {
  const [file = '', anchor] = to.split('#')
  const path = file === '' ? page : normalize(join(dirname(page), file))
  return anchor === undefined ? { path } : { path, anchor }
}

const isThere = (path: string): Promise<boolean> =>
  stat(join(root, path)).then(
    () => true,
    () => false,
  )

describe('anchors are those of GitHub', () => {
  it.each([
    ['# Getting started', 'getting-started'],
    ['## Before: `self-rewarding plan CONFIG`', 'before-self-rewarding-plan-config'],
    ['## [The lab](lab.md), seed 1', 'the-lab-seed-1'],
    ['### GPT-4 & friends', 'gpt-4--friends'],
  ])('%s', (heading, anchor) => expect([...anchors(heading)]).toEqual([anchor]))

  it('are numbered where headings repeat, and none is made of a comment in code', () =>
    expect([...anchors('# A\n\n```sh\n# no heading\n```\n\n# A\n')]).toEqual(['a', 'a-1']))
})

it('finds links, and none in code', () =>
  expect(links('[a](b.md#c) ![p](d.png "title") `[no](x.md)`\n\n```md\n[no](y.md)\n```\n')).toEqual([
    { to: 'b.md#c', line: 1 },
    { to: 'd.png', line: 1 },
  ]))

describe('links lead somewhere', () => {
  it.each(all)('$path', async ({ path: page, text }) => {
    const dead: string[] = []
    for (const { to, line } of links(text)) {
      if (outside.test(to)) continue
      const { path, anchor } = target(page, to)
      if (!(await isThere(path))) dead.push(`${page}:${line}: ${to}: there is no ${path}`)
      else if (anchor !== undefined && !anchorsOf.get(path)?.has(anchor))
        dead.push(`${page}:${line}: ${to}: ${path} has no heading #${anchor}`)
    }
    expect(dead).toEqual([])
  })
})

it('every page of docs is reachable from its index', () => {
  const texts = new Map(all.map(({ path, text }) => [path, text]))
  const reached = new Set(['docs/README.md'])
  for (const page of reached)
    for (const { to } of links(texts.get(page) ?? ''))
      if (!outside.test(to)) {
        const { path } = target(page, to)
        if (path.startsWith('docs/') && texts.has(path)) reached.add(path)
      }
  const pagesOfDocs = all.map(({ path }) => path).filter(path => path.startsWith('docs/'))
  expect(pagesOfDocs.filter(path => !reached.has(path))).toEqual([])
})
