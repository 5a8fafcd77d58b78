import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatReport, formatSummary, type RunSummary } from '../../src/report/index.js'
import { textWidth } from '../../src/report/text/width.js'
import { dangerous, hostileTexts, mapTexts, withMeasured } from './fixture/hostile.js'
import { summary } from './fixture/summary.js'

const lines = (text: string): string[] => text.split('\n')
const section = (title: string, text: string): string =>
  text.split('\n\n\n').find(part => part.startsWith(title)) ?? ''

describe('formatSummary', () => {
  const text = formatSummary(summary)

  it('fits 80 columns, and any other number', () => {
    for (const width of [40, 60, 80, 120])
      for (const line of lines(formatSummary(summary, { width })))
        expect(textWidth(line), line).toBeLessThanOrEqual(width)
  })

  it('shows every count of the funnels with every reason', () => {
    const table = section('What became of the prompts', text)
    expect(lines(table).slice(2).join('\n')).toBe(`\
                                      iteration  iteration
                                         1 (M1)     2 (M2)
----------------------------------------------------------
prompts                                     400        400
  dropped: duplicate                         11         10
  dropped: held-out                          21         21
  dropped: truncated                          4          4
responses asked for                       1,600      1,600
responses received                        1,598      1,598
  ended by: length                           26         13
  ended by: stop                          1,572      1,585
  same text as an earlier one               143        286
  prompts with one text only                  3          6
votes received                            4,794      4,794
votes with a score                        4,779      4,779
  no score: no-score                          9          9
  no score: out-of-range                      6          6
responses with a score                    1,596      1,596
  no score: call-server                       2          2
  no score: too-few-votes                     2          2
rows to train on                            331        276
  prompts that gave some                    331        276
  prompt gave none: single-candidate         12         23
  prompt gave none: tie                      57        101
  response left out: no-score                 4          4
  response left out: truncated               26         13
calls                                     6,394      6,394
  for: candidates                         1,598      1,598
  for: judgements                         4,696      4,696
  for: prompts                              100        100
prompt tokens                           118,224    118,224
completion tokens                        21,903     21,903
calls for each row                         19.3       23.2
  for: candidates                           4.8        5.8
  for: judgements                          14.2       17.0
  for: prompts                              0.3        0.4
tokens for each row                       423.3      507.7`)
  })

  it('shows a dash for what a row cost where there is none', () => {
    const iterations = summary.run.iterations.flatMap(({ funnel, ...iteration }) =>
      funnel ? [{ ...iteration, funnel: { ...funnel, selected: { ...funnel.selected, rows: 0 } } }] : [],
    )
    const table = section('What became of the prompts', formatSummary({ ...summary, run: { iterations } }))
    expect(table).toMatch(/^calls for each row +– +–$/m)
    expect(table).toMatch(/^tokens for each row +– +–$/m)
    expect(formatReport({ iterations })).toMatch(/^calls for each row +–$/m)
  })

  it('shows a dash for the tokens of a row where no call was counted', () => {
    const iterations = summary.run.iterations.flatMap(({ funnel, ...iteration }) => {
      if (!funnel) return []
      const uncounted = { promptTokens: 0, completionTokens: 0, cachedTokens: 0, reasoningTokens: 0 }
      const { prompts, candidates, judgements, evaluation } = funnel.spent
      const spent = {
        prompts: { ...prompts, ...uncounted, unknown: prompts.calls },
        candidates: { ...candidates, ...uncounted, unknown: candidates.calls },
        judgements: { ...judgements, ...uncounted, unknown: judgements.calls },
        evaluation: { ...evaluation, ...uncounted, unknown: evaluation.calls },
      }
      return [{ ...iteration, funnel: { ...funnel, spent } }]
    })
    const table = section('What became of the prompts', formatSummary({ ...summary, run: { iterations } }))
    expect(table).toMatch(/^calls for each row +19\.3 +23\.2$/m)
    expect(table).toMatch(/^tokens for each row +– +–$/m)
    expect(formatReport({ iterations })).toMatch(/^tokens for each row +–$/m)
  })

  it('shows every sign of judge drift, and calls no score a quality', () => {
    const table = section('Signs of judge drift', text)
    const [first, second] = summary.run.iterations.map(({ signs }) => signs)
    expect(table).toMatch(
      new RegExp(
        `^score and length, r +\\+?${first?.scoreLength.value?.toFixed(2)} +\\+?${second?.scoreLength.value?.toFixed(2)}$`,
        'm',
      ),
    )
    expect(lines(table).length).toBe(5 + Object.keys(first ?? {}).length)
    expect(formatReport(summary.run)).toMatch(
      /^mean score by its own judge +\d\.\d\d {2}n 480; no measure of quality$/m,
    )
  })

  it("shows every model's numbers as the document has them", () => {
    const cells = lines(section('Quality', text)).map(line => line.split(/ {2,}/))
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
  })

  it("shows every judge's accuracy with its interval, its pairs and its votes", () => {
    const cells = lines(section('Judging', text)).map(line => line.split(/ {2,}/))
    const sum = (tally: object) => Object.values(tally).reduce((total: number, n: number) => total + n, 0)
    for (const { name, judge } of summary.models) {
      if (!judge) throw new Error('no judge')
      const { value = 0, interval, n, excluded } = judge.card.metrics.tiesHalf
      const [valid, failed] = [sum(judge.votes.histogram), sum(judge.votes.failed)]
      const share = (of: number | undefined) => `${(100 * (of ?? 0)).toFixed(1)}%`
      expect(cells).toContainEqual([
        name,
        share(value),
        `${share(interval?.low)} to ${share(interval?.high)}`,
        `${n}`,
        `${excluded}`,
        (valid + failed).toLocaleString('en-US'),
        share(valid / (valid + failed)),
      ])
    }
  })

  it('shows wins, ties, losses and the net', () => {
    const cells = lines(section('Head to head', text)).map(line => line.split(/ {2,}/))
    for (const { a, b, win, tie, lose, net } of summary.comparisons) {
      const [low, high] = [net.interval?.low ?? 0, net.interval?.high ?? 0]
      expect(cells).toContainEqual([
        `${a} against ${b}`,
        ...[win, tie, lose].map(String),
        ...[`+${net.value.toFixed(3)}`, `+${low.toFixed(3)} to +${high.toFixed(3)}`, '<0.001'],
      ])
    }
  })

  it('ends with the words', () => {
    const reading = section('Reading', text)
    expect(
      reading
        .replace(/\n(?!\n)/g, ' ')
        .replace(/\n/g, ' ')
        .replace(/ +/g, ' '),
    ).toContain(summary.reading.join(' '))
  })

  it('leaves out what was not measured', () => {
    const bare: RunSummary = {
      ...summary,
      run: { iterations: [] },
      models: summary.models.map(({ quality: _, judge: __, ...rest }) => rest),
      comparisons: [],
      reading: [],
    }
    expect(formatSummary(bare)).toBe(
      [summary.title, '', ...lines(formatSummary(summary)).slice(2, 5)].join('\n').trimEnd(),
    )
  })

  it('marks headings as it is told', () => {
    const marked = lines(formatSummary(summary, { heading: heading => `# ${heading}` }))
    expect(marked.filter(line => line.startsWith('# ')).length).toBe(8)
    expect(marked[0]).toBe(`# ${summary.title}`)
  })

  it('never lets a text act upon the terminal', () => {
    const check = (hostile: string) => {
      expect(formatSummary(mapTexts(summary, text => text + hostile))).not.toMatch(dangerous)
    }
    hostileTexts.forEach(check)
    fc.assert(fc.property(fc.string({ unit: 'binary' }), check), { numRuns: 10 })
  })

  it('cuts what is too long to read, and says so', () => {
    const shown = formatSummary(mapTexts(summary, text => text + 'long '.repeat(100_000)))
    expect(shown.length).toBeLessThan(60_000)
    expect(shown).toMatch(/more characters\)/)
  })

  it.each([Number.NaN, null])('shows a dash for %s', value => {
    const shown = formatSummary(withMeasured(summary, value))
    expect(shown).not.toMatch(/NaN|null|undefined|Infinity/)
    expect(section('Quality', shown)).toMatch(/^M3 +– +–/m)
  })
})
