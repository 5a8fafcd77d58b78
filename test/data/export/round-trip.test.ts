import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exportRows, type PairRow, type ResponseRow } from '../../../src/data/export/index.js'
import { textTrap } from '../../../src/data/export/traps/text-traps.js'
import type { Message } from '../../../src/index.js'
import { answered, asked, checked, exported, pair, pairFormats, response } from './make.js'

const rules = { isAllowed: false, allowTokens: [], forbidTokens: [] }

/** Texts of all kinds that are no trap, with what JSON escapes and what lines could break at. */
const text = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1 }),
    fc.string({ unit: 'binary', minLength: 1 }),
    fc.constantFrom(
      '\u2028\u2029x',
      '"\\',
      '{}',
      'NaN',
      '2024-05-06T07:08:09Z',
      '\r\n\t\0x',
      '\ufeff{"a": 1}',
    ),
  )
  .filter(text => textTrap(text, '', rules) === undefined)

const score = fc.double({ noNaN: true, noDefaultInfinity: true })
const system = fc.option(text, { nil: undefined })

const pairs = fc
  .uniqueArray(fc.record({ prompt: text, chosen: text, rejected: text, a: score, b: score, system }), {
    selector: ({ prompt, system }) => JSON.stringify([system, prompt]),
    maxLength: 8,
  })
  .map(rows => rows.filter(({ chosen, rejected }) => chosen.trim() !== rejected.trim()))

const turns = (system: string | undefined, prompt: string): Message[] => [
  ...(system === undefined ? [] : [{ role: 'system' as const, content: system }]),
  ...asked(prompt),
]

const allow = ['outer-blanks', 'ambiguous-response'] as const

describe('export, check, and the same content comes back', () => {
  it.each(pairFormats)('%s', async format => {
    await fc.assert(
      fc.asyncProperty(pairs, async generated => {
        const rows = generated.map(({ prompt, chosen, rejected, a, b, system }, i): PairRow => {
          return {
            prompt: turns(format === 'spin' ? undefined : system, prompt),
            chosen: answered(chosen),
            rejected: answered(rejected),
            prompt_index: i,
            // The difference of two finite floats may be infinite.
            chosen_score: a / 2,
            rejected_score: b / 2,
          }
        })
        const options = { allow: [...allow, 'duplicate-prompt', 'duplicate-row'] } as const
        const { lines, rows: written } = await exported(format, rows, options)
        expect(written).toBe(rows.length)
        expect(lines.every(line => !line.includes('\n'))).toBe(true)
        const back = await checked(format, lines, options)
        expect(back).toHaveLength(rows.length)
        for (const [i, { prompt, chosen, rejected, ...scores }] of back.entries()) {
          const row = rows[i]
          expect({ prompt, chosen, rejected }).toEqual({
            prompt: row?.prompt,
            chosen: row?.chosen,
            rejected: row?.rejected,
          })
          const [a = 0, b = 0] = [row?.chosen_score ?? 0, row?.rejected_score ?? 0]
          if (scores.margin !== undefined) expect(scores.margin).toBe(a - b || 0)
          if ('chosen_score' in scores)
            expect(scores).toEqual({ chosen_score: a || 0, rejected_score: b || 0 })
        }
        // A file can be exported again, to the same bytes.
        expect((await exported(format, back, options)).lines).toEqual(lines)
      }),
      { numRuns: 60 },
    )
  })

  it.each(['trl-sft', 'openai-sft'] as const)('%s', async format => {
    await fc.assert(
      fc.asyncProperty(pairs, async generated => {
        const rows = generated.map(({ system, prompt, chosen }, i): ResponseRow => {
          return { prompt: turns(system, prompt), completion: answered(chosen), prompt_index: i }
        })
        const { lines } = await exported(format, rows)
        const back = await checked(format, lines)
        expect(back).toEqual(rows.map(({ prompt, completion }) => ({ prompt, completion })))
      }),
      { numRuns: 60 },
    )
  })

  it('raw texts', async () => {
    await fc.assert(
      fc.asyncProperty(pairs, async generated => {
        const rows = generated.map(({ system, prompt, chosen, rejected }) => {
          return { prompt: `${system} ${prompt}`, chosen, rejected }
        })
        const options = { allow: ['duplicate-prompt'] } as const
        for (const format of ['trl', 'openrlhf'] as const) {
          const { lines } = await exported(format, rows, options)
          expect(await checked(format, lines, options)).toEqual(rows)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('candidates', async () => {
    const vote = fc.record({ vote: fc.nat(9), score, text })
    const fraction = fc.option(fc.tuple(fc.integer(), fc.integer({ min: 1 }))).map(of => ({
      score: of && of[0] / of[1],
      score_numerator: of?.[0] ?? null,
      score_denominator: of?.[1] ?? null,
    }))
    const entry = fc
      .record({
        ...{ candidate: fc.nat(9), text, finish: fc.constantFrom('stop', 'length'), same_text_as: fc.nat(9) },
        ...{ fraction, votes: fc.array(vote, { maxLength: 3 }) },
      })
      .map(({ fraction, ...rest }) => ({ ...rest, ...fraction }))
    const row = fc.record({
      prompt_index: fc.nat(),
      prompt: text,
      candidates: fc.array(entry, { maxLength: 3 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 4 }), async rows => {
        const { lines } = await exported('candidates', rows)
        // JSON has no -0.
        const plain: unknown = JSON.parse(JSON.stringify(rows))
        expect(await checked('candidates', lines)).toEqual(plain)
      }),
      { numRuns: 60 },
    )
  })

  it('never lets a row through that the validator refuses', async () => {
    const any = fc.oneof(text, fc.string({ unit: 'binary' }), fc.constantFrom('', '</s>', 'a\ud800', ' '))
    const rows = fc.array(fc.record({ prompt: any, chosen: any, rejected: any }), { maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(rows, fc.constantFrom(...pairFormats), async (generated, format) => {
        const rows = generated.map(({ prompt, chosen, rejected }): PairRow => {
          return { prompt: asked(prompt), chosen: answered(chosen), rejected: answered(rejected) }
        })
        const { lines, dropped } = await exported(format, rows, { onTrap: 'drop' })
        const left = Object.values(dropped).reduce((sum, n) => sum + n, 0)
        expect(lines.length + left).toBe(rows.length)
        expect(await checked(format, lines)).toHaveLength(lines.length)
      }),
      { numRuns: 200 },
    )
  })

  it('huge lines', async () => {
    const long = 'A "long" text \u2028\n'.repeat(100_000).trim()
    const row = pair(1, { chosen: answered(long) })
    for (const format of pairFormats) {
      const { lines } = await exported(format, [row])
      expect((await checked(format, lines))[0]?.chosen).toEqual(row.chosen)
    }
    const { lines } = await exported('trl-sft', [response(1, { completion: answered(long) })])
    expect(lines[0]?.length).toBeGreaterThan(1_700_000)
  })

  it('is read no further than its lines are', async () => {
    let read = 0
    function* endless(): Generator<PairRow> {
      while (true) yield pair(read++)
    }
    const { lines, result } = exportRows('trl', endless())
    for await (const _ of lines) if (read === 1000) break
    expect(read).toBe(1000)
    expect(result()).toEqual({ rows: 1000, dropped: {}, complete: false })
  })
})
