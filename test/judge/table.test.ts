import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type ParseAdditiveScoreOptions, parseAdditiveScore } from '../../src/judge/index.js'

const rows = readFileSync(new URL('../../docs/judge-parsing.md', import.meta.url), 'utf8')
  .split('\n')
  .filter(line => line.startsWith('| `'))
  .map(line => {
    const [, cell = '', options = '', result = ''] = line.split(/(?<!\\)\|/)
    const text = cell.trim().slice(1, -1).replaceAll('\\|', '|').replace(/\\n/g, '\n')
    return { text, options: options.trim(), result: result.trim() }
  })

function optionsOf(words: string): ParseAdditiveScoreOptions {
  const range = /^(-?\d+) to (\d+)$/.exec(words)
  if (range) return { min: Number(range[1]), max: Number(range[2]) }
  if (words === 'fractions') return { min: 0, max: 5, fractions: true }
  if (words === 'length' || words === 'unknown') return { min: 0, max: 5, finish: words }
  if (words === '') return { min: 0, max: 5 }
  throw new Error(`docs/judge-parsing.md: unknown options ${words}`)
}

describe('the table in docs/judge-parsing.md', () => {
  test('has its rows', () => expect(rows.length).toBeGreaterThan(100))

  test.each(rows)('$text ($options) is $result', ({ text, options, result }) => {
    const parsed = parseAdditiveScore(text, optionsOf(options))
    expect(parsed.ok ? String(parsed.score) : parsed.reason).toBe(result)
    if (!parsed.ok) expect(parsed.raw).toBe(text)
  })
})
