import { type DefaultTreeAdapterTypes, parse } from 'parse5'
import { describe, expect, it } from 'vitest'
import { htmlReproduction, type Reproduction, reproduce } from '../../../src/report/index.js'
import { dangerous, hostileTexts, mapTexts } from '../fixture/hostile.js'
import { reproducedRun } from './fixture.js'

type Node = DefaultTreeAdapterTypes.Node
type Element = DefaultTreeAdapterTypes.Element

const childrenOf = (node: Node): readonly Node[] => ('childNodes' in node ? node.childNodes : [])
const elementsOf = (page: string): Element[] => {
  const walk = (node: Node): Element[] => [
    ...('tagName' in node ? [node] : []),
    ...childrenOf(node).flatMap(walk),
  ]
  return walk(parse(page))
}
const attribute = (element: Element, name: string) => element.attrs.find(each => each.name === name)?.value

const reproduction = reproduce(reproducedRun)
const elements = elementsOf(htmlReproduction(reproduction))
const named = (tag: string) => elements.filter(({ tagName }) => tagName === tag)

describe('the page of a reproduction', () => {
  it('has a section for every table, and figures 3 and 4 as pictures that say what they show', () => {
    const ids = named('h2').map(heading => attribute(heading, 'id'))
    expect(ids).toEqual(['table-1', 'table-2', 'table-3', 'figure-3', 'figure-4', 'lengths', 'deviations'])
    const links = named('a').map(link => attribute(link, 'href'))
    expect(links).toEqual(['#main', ...ids.map(id => `#${id}`)])
    const sentences = named('svg').map(svg => attribute(svg, 'aria-label') ?? '')
    expect(sentences.filter(text => text.includes('M2 against M1, paper: win 55.5%'))).toHaveLength(2)
    expect(sentences.filter(text => text.includes('3 of IFT, 3 of AIFT(M1)'))).toHaveLength(2)
  })

  it('puts an interval under its number, so that the tables are no wider than they must be', () => {
    const cells = named('td').filter(cell => childrenOf(cell).some(child => 'tagName' in child))
    const textOf = (node: Node): string =>
      'value' in node ? node.value : childrenOf(node).map(textOf).join('|')
    expect(cells.map(textOf)).toContain('50.0%|[0.0, 100.0]')
    expect(cells.map(textOf)).toContain('+0.250|[+0.140, +0.360]')
  })

  it('draws a point for every text of the map, in both widths', () => {
    const drawn = elements.filter(
      ({ tagName, parentNode }) =>
        tagName === 'path' &&
        parentNode &&
        'tagName' in parentNode &&
        attribute(parentNode, 'class')?.startsWith('dots'),
    )
    // And one for each group in the legend.
    expect(drawn).toHaveLength(2 * 6 + 2)
  })

  it('runs nothing and asks for nothing, whatever a run is called', () => {
    for (const text of hostileTexts) {
      const hostile: Reproduction = mapTexts(reproduction, () => text)
      const page = htmlReproduction({
        ...hostile,
        tables: hostile.tables.map((table, i) => ({ ...table, id: reproduction.tables[i]?.id ?? '' })),
      })
      expect(page).not.toMatch(/<script|<link|<form|<img/i)
      expect(page.replaceAll('\n', '')).not.toMatch(dangerous)
      for (const { attrs } of elementsOf(page)) {
        for (const { name } of attrs) expect(name).not.toMatch(/^on|^src|^action/)
      }
    }
  })
})
