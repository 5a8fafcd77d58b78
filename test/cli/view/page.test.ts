import { createHash } from 'node:crypto'
import { type DefaultTreeAdapterTypes, parse } from 'parse5'
import { expect, test } from 'vitest'
import { viewerPage } from '../../../src/cli/view/page.js'

type Node = DefaultTreeAdapterTypes.Node

function elements(node: Node): DefaultTreeAdapterTypes.Element[] {
  const children = 'childNodes' in node ? node.childNodes.flatMap(elements) : []
  return 'tagName' in node ? [node, ...children] : children
}

const { html, scriptHashes, styleHashes } = viewerPage()
const all = elements(parse(html))
const insideOf = (tag: string): string[] =>
  all
    .filter(({ tagName }) => tagName === tag)
    .map(({ childNodes }) => childNodes.map(node => ('value' in node ? node.value : '')).join(''))
const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64')

test('a browser reads one script and one style, which are those of the hashes', () => {
  expect(insideOf('script').map(hashOf)).toEqual(scriptHashes)
  expect(insideOf('style').map(hashOf)).toEqual(styleHashes)
  expect(scriptHashes).toHaveLength(1)
  expect(styleHashes).toHaveLength(1)
})

test('nothing is loaded, and nothing is an inline style or handler', () => {
  const attributes = all.flatMap(({ attrs }) => attrs)
  expect(attributes.filter(({ name }) => /^(on|style$|src$)/.test(name))).toEqual([])
  expect(attributes.filter(({ name }) => name === 'href').map(({ value }) => value.slice(0, 5))).toEqual([
    'data:',
  ])
  expect(insideOf('style')[0]).not.toMatch(/@import|url\(/)
})

test('the script makes no markup from texts', () => {
  const [script = ''] = insideOf('script')
  expect(script.length).toBeGreaterThan(10_000)
  expect(script).not.toMatch(
    /insertAdjacentHTML|document\.write|eval\(|new Function|DOMParser|createContextualFragment/,
  )
})
