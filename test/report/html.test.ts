import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { type DefaultTreeAdapterTypes, html as namespaces, parse } from 'parse5'
import { describe, expect, it } from 'vitest'
import { escapeHtml, html } from '../../src/report/html/html.js'
import { formatSummary, htmlReport, type RunSummary } from '../../src/report/index.js'
import { hostileTexts, mapTexts, withMeasured } from './fixture/hostile.js'
import { summary } from './fixture/summary.js'

type Node = DefaultTreeAdapterTypes.Node
type Element = DefaultTreeAdapterTypes.Element

const isElement = (node: Node): node is Element => 'tagName' in node
const childrenOf = (node: Node): readonly Node[] => ('childNodes' in node ? node.childNodes : [])

/** Every element of a page as a browser would see it. */
function elementsOf(page: string): Element[] {
  const walk = (node: Node): Element[] => [
    ...(isElement(node) ? [node] : []),
    ...childrenOf(node).flatMap(walk),
  ]
  return walk(parse(page))
}

const attribute = (element: Element, name: string) => element.attrs.find(each => each.name === name)?.value
const textOf = (node: Node): string => ('value' in node ? node.value : childrenOf(node).map(textOf).join(''))

const page = htmlReport(summary)
const elements = elementsOf(page)
const named = (tag: string) => elements.filter(({ tagName }) => tagName === tag)

describe('escapeHtml', () => {
  it('leaves no character that means something in HTML', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'<>&"\'`#60;a\n') }), text => {
        expect(escapeHtml(text)).not.toMatch(/[<>"'`]|&(?!#\d+;)/)
      }),
    )
  })

  it('is what a template does to everything that is not markup', () => {
    const inner = html`<b>${'<i>'}</b>`
    expect(html`<p title="${'"'}">${[inner, undefined, 7, '&']}</p>`.markup).toBe(
      '<p title="&#34;"><b>&#60;i&#62;</b>7&#38;</p>',
    )
  })
})

describe('htmlReport', () => {
  it('runs no script but its own and asks for nothing', () => {
    const policy = named('meta').find(meta => attribute(meta, 'http-equiv') === 'Content-Security-Policy')
    const inline = ['style', 'script'].map(tag => {
      const [element, ...others] = named(tag)
      expect(others).toEqual([])
      const text = element ? textOf(element) : ''
      return `${tag}-src 'sha256-${createHash('sha256').update(text).digest('base64')}'`
    })
    expect(policy && attribute(policy, 'content')).toBe(
      ["default-src 'none'", ...inline, "base-uri 'none'", "form-action 'none'"].join('; '),
    )
    expect(page).not.toMatch(/https?:|url\(|@import|<script src/i)
    for (const { tagName, attrs } of elements) {
      expect(['iframe', 'object', 'embed', 'img', 'link', 'form', 'base', 'use']).not.toContain(tagName)
      for (const { name, value } of attrs) {
        expect(name).not.toMatch(/^on|^src|^style$|^action$/)
        if (name === 'href') expect(value).toMatch(/^#[a-z-]+$/)
      }
    }
  })

  it('is well formed: a link for each section, no name twice, SVG as SVG', () => {
    const ids = elements.flatMap(element => attribute(element, 'id') ?? [])
    expect(new Set(ids).size).toBe(ids.length)
    for (const link of named('a')) expect(ids).toContain(attribute(link, 'href')?.slice(1))
    expect(named('section').length).toBe(16)
    for (const svg of named('svg')) expect(svg.namespaceURI).toBe(namespaces.NS.SVG)
  })

  it('is small', () => expect(page.length).toBeLessThan(250_000))

  it('says of every chart what it shows', () => {
    const drawn = named('svg').filter(svg => attribute(svg, 'aria-hidden') === undefined)
    const sentences = drawn.map(svg => attribute(svg, 'aria-label') ?? '')
    expect(sentences.length).toBeGreaterThan(20)
    for (const sentence of sentences) expect(sentence).toMatch(/\d.*\.$/)
    expect(drawn.every(svg => attribute(svg, 'role') === 'img')).toBe(true)
    const m3 = summary.models[3]?.quality?.mean
    expect(sentences).toContainEqual(
      expect.stringContaining(`M3 ${m3?.value.toFixed(2)} (${m3?.interval?.low.toFixed(2)}`),
    )
  })

  it('has tables with captions and headers', () => {
    expect(named('table').length).toBeGreaterThan(10)
    for (const table of named('table')) {
      const inside = childrenOf(table).filter(isElement)
      expect(inside.map(({ tagName }) => tagName)).toEqual(['caption', 'thead', 'tbody'])
    }
    for (const th of named('th')) expect(attribute(th, 'scope')).toMatch(/^(row|col)$/)
  })

  it('shows the numbers of the document', () => {
    const cells = named('tr').map(row => childrenOf(row).filter(isElement).map(textOf))
    for (const { name, quality, length } of summary.models) {
      const { mean, parts } = quality ?? { mean: { value: Number.NaN }, parts: [] }
      expect(cells).toContainEqual([
        name,
        mean.value.toFixed(2),
        `${mean.interval?.low.toFixed(2)} to ${mean.interval?.high.toFixed(2)}`,
        length?.value.toFixed(1),
        ...parts.map(({ share }) => `${(100 * share.value).toFixed(1)}%`),
      ])
    }
    for (const { a, b, win, tie, lose } of summary.comparisons) {
      expect(cells.map(row => row.slice(0, 4))).toContainEqual([
        `${a} against ${b}`,
        `${win}`,
        `${tie}`,
        `${lose}`,
      ])
    }
    for (const { signs } of summary.run.iterations.slice(0, 2)) {
      const shown = `${(100 * (signs?.tieRate.value ?? Number.NaN)).toFixed(1)}%`
      expect(cells.find(([name]) => name === 'prompts with one score')).toContain(shown)
    }
    const text = textOf(parse(page))
    expect(text).toContain('never how good the responses are: no measure of quality.')
    for (const { candidates } of summary.samples)
      for (const { text: shown } of candidates) expect(text).toContain(shown?.text ?? '')
    for (const paragraph of summary.reading) expect(text).toContain(paragraph)
    expect(text).toContain(JSON.stringify(summary.config, null, 2))
  })

  it('shows what gates found, and the checkpoint that one kept', () => {
    const found = { gate: 'g', moment: 'datasets', sign: 's', message: 'a <b>' } as const
    const late = { ...found, action: 'warn', late: 'pause' } as const
    const stop = { ...found, action: 'stop' } as const
    const checkpoint = { name: 'M1', path: 'p', revision: 'r' }
    const iterations = [{ iteration: 1, checkpoint, gates: [late, stop] }]
    const { health: _, ...rest } = summary
    const whole = { ...rest, run: { iterations, chosen: { checkpoint, why: 'because' } } }
    const shown = textOf(parse(htmlReport(whole)))
    expect(shown).toContain('Iteration 1, g (warn; pause was asked for too late), datasets: a <b>')
    expect(shown).toContain('Chosen: M1 (because)')
    expect(formatSummary(whole)).toContain('What gates found\n\nIteration 1, g (warn; pause')
  })

  it('shows no score where the selection takes none', () => {
    const said = { flags: [], votes: [] }
    const candidates = [
      { ...said, candidate: -1, role: 'chosen', text: { text: 'said by people', left: 0 } },
      { ...said, candidate: 2, role: 'rejected', text: { text: 'said by the model', left: 0 } },
    ] as const
    const samples = summary.samples.slice(0, 1).map(sample => ({ ...sample, candidates }))
    const shown = textOf(parse(htmlReport({ ...summary, samples })))
    expect(shown).toContain('Chosen, human answersaid by people')
    expect(shown).toContain('Rejected, candidate 2said by the model')
  })

  it('says of a sample what became of it', () => {
    const shown = textOf(parse(page))
    expect(shown).toContain('Chosen, candidate 1; score 4.67; votes 5')
    expect(shown).toContain(
      'candidate 2; votes –; ended by length; too-few-votes; same text as candidate 0; flagged: score-line',
    )
    expect(shown).toContain('candidate 3; call-networkThere is no text.')
    expect(shown).toContain(
      'Source: list:9. Nothing to train on: the candidates that count have equal scores (tie)',
    )
    expect(shown).toContain('5 more characters not shown')
    expect(shown).toContain('4 more candidates not shown')
  })

  it('says calmly that nothing was found, and of what', () => {
    const calm = {
      ...summary,
      health: { warnings: [], checked: ['damage in the ledger', 'findings of gates'] },
    }
    expect(textOf(parse(htmlReport(calm)))).toContain(
      'Nothing found among: damage in the ledger, findings of gates.',
    )
    expect(textOf(parse(page))).toContain('Iteration 1 (M1): 81.0% of 300 pairs of unequal length')
  })

  it('shows no steps of judging where nobody judges', () => {
    const iterations = summary.run.iterations.map(({ funnel, ...iteration }) => ({
      ...iteration,
      ...(funnel && { funnel: { ...funnel, scores: { scored: 0, excluded: { 'not-judged': 4 } } } }),
    }))
    const shown = textOf(parse(htmlReport({ ...summary, run: { iterations } })))
    expect(textOf(parse(page))).toMatch(/responses with a score[\d,]+ of/)
    expect(shown).not.toMatch(/responses with a score[\d,]+ of/)
  })

  it('draws bars in proportion', () => {
    const [first] = summary.comparisons
    const bars = named('svg').find(svg => attribute(svg, 'aria-label')?.includes('wins'))
    const widths = elements
      .filter(
        ({ tagName, parentNode }) =>
          tagName === 'rect' && parentNode !== null && bars?.childNodes.some(child => child === parentNode),
      )
      .slice(0, 3)
      .map(rect => Number(attribute(rect, 'width')))
    const [win = 0, tie = 0, lose = 0] = widths
    const whole = win + tie + lose
    const all = (first?.win ?? 0) + (first?.tie ?? 0) + (first?.lose ?? 0)
    expect(win / whole).toBeCloseTo((first?.win ?? 0) / all, 2)
    expect(lose / whole).toBeCloseTo((first?.lose ?? 0) / all, 2)
  })

  const shapeOf = (of: string) =>
    elementsOf(of).map(({ tagName, attrs }) => `${tagName} ${attrs.map(({ name }) => name)}`)

  it('has the same elements whatever its texts say', () => {
    const check = (hostile: string) => {
      const tame = mapTexts(summary, text => text + 'x'.repeat(hostile.length))
      const wild = mapTexts(summary, text => text + hostile)
      expect(shapeOf(htmlReport(wild))).toEqual(shapeOf(htmlReport(tame)))
    }
    hostileTexts.forEach(check)
    fc.assert(fc.property(fc.string({ unit: 'binary', minLength: 1 }), check), { numRuns: 10 })
  })

  it('shows hostile texts as they are', () => {
    const hostile = '</pre><script>alert("1")</script>\u202E\u001b[2J'
    const [sample] = summary.samples
    const samples = sample ? [{ ...sample, prompt: { text: hostile, left: 0 } }] : []
    const wild: RunSummary = { ...summary, samples }
    const shown = elementsOf(htmlReport(wild))
      .filter(({ tagName }) => tagName === 'pre')
      .map(textOf)
    expect(shown).toContain('</pre><script>alert("1")</script>\uFFFD␛[2J')
  })

  it('stays bounded, and says what is not shown', () => {
    const [sample] = summary.samples
    const flood: RunSummary = mapTexts(
      { ...summary, samples: Array.from({ length: 1000 }, () => sample).filter(each => each !== undefined) },
      text => text + 'long '.repeat(2000),
    )
    const shown = htmlReport(flood)
    expect(shown.length).toBeLessThan(2_000_000)
    expect(shown).toMatch(/>\d+ of 1,000 samples/)
    expect(shown).toMatch(/[\d,]+ more characters not shown/)
  })

  it.each([Number.NaN, null, Number.POSITIVE_INFINITY, 0])(
    'draws something where all that is measured is %s',
    value => {
      const odd = withMeasured(summary, value)
      expect(htmlReport(odd)).not.toMatch(/NaN|null|undefined|Infinity/)
    },
  )

  it('leaves out what was not measured', () => {
    const { health: _, ...rest } = summary
    const bare: RunSummary = {
      ...rest,
      run: { iterations: [] },
      models: [],
      comparisons: [],
      training: [],
      lineage: [],
      baselines: [],
      reading: [],
      times: [],
      samples: [],
      iterations: [],
      maps: [],
      missing: [],
    }
    const shown = elementsOf(htmlReport(bare))
    expect(shown.filter(({ tagName }) => tagName === 'h2').map(textOf)).toEqual(['Settings'])
  })
})
