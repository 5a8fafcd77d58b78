import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type AlpacaLeaderboardRow,
  alpacaEval,
  alpacaLeaderboardRow,
  readAlpacaLeaderboard,
  writeAlpacaLeaderboard,
} from '../../../src/evaluate/index.js'
import { DataError } from '../../../src/index.js'
import { itemsOf } from './make.js'

/** Three rows as AlpacaEval's file has them. */
const csv = `,win_rate,standard_error,n_wins,n_wins_base,n_draws,n_total,discrete_win_rate,mode,avg_length,length_controlled_winrate,lc_standard_error
claude-2,17.188240356708075,1.17482825615589,131,673,1,805,16.335403726708076,verified,1069,28.155196141629148,
gpt4_1106_preview,50.0,0.0,0,0,805,805,50.0,minimal,2049,50.0,
FuseChat-Llama-3.1-8B-Instruct,63.33158292362734,1.4225069834256892,518,286,1,805,64.40993788819875,community,2033,65.38623116037492,0.6668876066398686
`

describe('the leaderboard', () => {
  it('is read and written again, byte by byte', () => {
    const rows = readAlpacaLeaderboard(csv)
    expect(rows[0]).toEqual({
      name: 'claude-2',
      win_rate: 17.188240356708075,
      standard_error: 1.17482825615589,
      n_wins: 131,
      n_wins_base: 673,
      n_draws: 1,
      n_total: 805,
      discrete_win_rate: 16.335403726708076,
      mode: 'verified',
      avg_length: 1069,
      length_controlled_winrate: 28.155196141629148,
      lc_standard_error: undefined,
    })
    expect(writeAlpacaLeaderboard(rows)).toBe(csv)
    expect(readAlpacaLeaderboard(csv.replaceAll('\n', '\r\n'))).toEqual(rows)
    expect(readAlpacaLeaderboard(csv.trimEnd())).toEqual(rows)
  })

  it('ends lines by a carriage return alone, and a long quoted cell where it ends', () => {
    expect(readAlpacaLeaderboard(csv.replaceAll('\n', '\r'))).toEqual(readAlpacaLeaderboard(csv))
    const [row] = readAlpacaLeaderboard(`,win_rate\n"${'""'.repeat(5e6)}",1e1\n`)
    expect(row?.name.length).toBe(5e6)
    expect(row?.win_rate).toBe(10)
  })

  it('reads files with fewer columns, in another order', () => {
    expect(readAlpacaLeaderboard('name,n_total,win_rate\nx,805,12.5\n')).toEqual([
      { name: 'x', n_total: 805, win_rate: 12.5 },
    ])
    expect(readAlpacaLeaderboard(',win_rate\n')).toEqual([])
  })

  it('keeps any name and any number of its column', () => {
    const upTo = (max: number) => fc.option(fc.double({ min: 0, max, noNaN: true }), { nil: undefined })
    const row = fc.record({
      name: fc.string({ unit: 'binary', minLength: 1 }),
      win_rate: upTo(100),
      lc_standard_error: upTo(Number.MAX_VALUE),
      n_total: fc.option(fc.nat({ max: Number.MAX_SAFE_INTEGER }), { nil: undefined }),
    })
    fc.assert(
      fc.property(fc.array(row), rows => {
        // -0 is written as 0.
        const plain = (value: number | undefined) => (value === undefined ? undefined : value + 0)
        expect(readAlpacaLeaderboard(writeAlpacaLeaderboard(rows))).toMatchObject(
          rows.map(({ name, win_rate, lc_standard_error, n_total }) => ({
            name,
            n_total,
            win_rate: plain(win_rate),
            lc_standard_error: plain(lc_standard_error),
          })),
        )
      }),
    )
  })

  it.each([
    ['', 'expected a first column without a name, got undefined'],
    ['model,win_rate\n', 'expected a first column without a name, got "model"'],
    [',win_rate,elo\n', 'got "elo"'],
    [',win_rate,win_rate\n', 'got "win_rate"'],
    [',win_rate,mode\nx,1\n', '[0]: expected 3 cells, got 2'],
    [',win_rate\nx,1\ny,1o\n', '[1].win_rate: expected a number in 0..100, got "1o"'],
    [',win_rate\nx, \n', '[0].win_rate: expected a number'],
    [',win_rate\nx,inf\n', '[0].win_rate: expected a number'],
    [',win_rate\nx,0x10\n', '[0].win_rate: expected a number in 0..100, got "0x10"'],
    [',win_rate\nx,-500\n', '[0].win_rate: expected a number in 0..100, got "-500"'],
    [',n_total\nx,1.5\n', '[0].n_total: expected a whole number, 0 or more, got "1.5"'],
    [',n_wins\nx,-1\n', '[0].n_wins: expected a whole number'],
    [',standard_error\nx,-1\n', '[0].standard_error: expected a number, 0 or more'],
    [',win_rate\nx"y,1\n', 'leaderboard.csv:2: a quote'],
    [',win_rate\n"x"y,1\n', 'leaderboard.csv:2: a quote'],
    [',win_rate\rz,1\r"x,1\r', 'leaderboard.csv:3: a quote that does not end'],
    [',win_rate\n"x,1\n', 'leaderboard.csv:2: a quote that does not end'],
    [`,win_rate\n"${'a""'.repeat(200_000)}`, 'a quote that does not end'],
  ])('refuses %j', (text, message) => {
    expect(() => readAlpacaLeaderboard(text)).toThrow(message)
    try {
      readAlpacaLeaderboard(text)
    } catch (error) {
      expect(DataError.isInstance(error)).toBe(true)
      expect(String(error).length).toBeLessThan(600)
    }
  })

  it('does not write what it has no column for', () => {
    const rows = (row: object) => [{ name: 'x', ...row }] as AlpacaLeaderboardRow[]
    expect(() => writeAlpacaLeaderboard(rows({ elo: 1 }))).toThrow('elo: expected one of the options')
    expect(() => writeAlpacaLeaderboard(rows({ win_rate: Number.NaN }))).toThrow('rows[0].win_rate: ')
    expect(() => writeAlpacaLeaderboard(rows({ win_rate: 101 }))).toThrow(
      'rows[0].win_rate: expected a number in 0..100, or absent, got 101',
    )
    expect(() => writeAlpacaLeaderboard(rows({ n_draws: 0.5 }))).toThrow('rows[0].n_draws: expected a whole')
    expect(() => writeAlpacaLeaderboard(rows({ name: 1 }))).toThrow('rows[0].name: ')
  })

  it('has no length-controlled rate of another model', () => {
    const items = itemsOf(2, 1, 1.5, null)
    const row = alpacaLeaderboardRow(alpacaEval(items, { C: 1, resamples: 10 }), { name: 'M2' })
    expect(row).toMatchObject({
      n_wins: 1,
      n_wins_base: 1,
      n_draws: 1,
      n_total: 3,
      win_rate: 50,
      avg_length: 101,
    })
    expect(row.length_controlled_winrate).toBeUndefined()
    const hard = items.map((item, i) => ({ ...item, difficulty: i }))
    const unregularised = alpacaEval(hard, { C: 1, resamples: 10 })
    expect(unregularised.lengthControlled?.ok).toBe(true)
    expect(alpacaLeaderboardRow(unregularised, { name: 'M2' }).length_controlled_winrate).toBeUndefined()
    const labelSums = { tanhLength: 0, difficulty: 0 }
    const gamed = { tanhLength: [1], difficulty: [0], weight: 0.1, labelSums }
    const theirs = alpacaEval(hard, { C: 1, resamples: 10, gamed })
    expect(alpacaLeaderboardRow(theirs, { name: 'M2', mode: 'dev' })).toMatchObject({
      mode: 'dev',
      length_controlled_winrate: expect.any(Number),
      lc_standard_error: expect.any(Number),
    })
  })
})
