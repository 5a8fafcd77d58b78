import { ensure } from '../../core/check.js'
import type { Label } from './agreement.js'
import type { Coincidences } from './coincidences.js'

/**
 * What differences between values mean: any two differ alike (`nominal`); by how many values lie between (`ordinal`);
 * by their difference (`interval`); by their difference beside their sum (`ratio`: 0 or more).
 */
export type AlphaLevel = 'nominal' | 'ordinal' | 'interval' | 'ratio'

/** How far apart two numbers are; `between`: values from one to the other, half of each end. */
type Distance = (a: number, b: number, between: number) => number

const distances: Record<Exclude<AlphaLevel, 'nominal'>, Distance> = {
  ordinal: (_a, _b, between) => between,
  interval: (a, b) => a - b,
  ratio: (a, b) => (a - b) / (a + b),
}

/** Krippendorff's alpha of coincidences; NaN as in `krippendorffAlpha`. */
export function alphaOfCoincidences({ values, counts }: Coincidences, level: AlphaLevel): number {
  const known = ['nominal', ...Object.keys(distances)]
  ensure(known.includes(level), 'level', level, known.join(', '))
  const totals = counts.map(row => row.reduce((sum, count) => sum + count, 0))
  const n = totals.reduce((sum, count) => sum + count, 0)
  const numbers = level === 'nominal' ? [] : values.map(value => checkNumber(value, level))
  let observed = 0
  let expected = 0
  // Each two values once: both ways are alike, and equal ones are no distance apart.
  for (let i = 0; i < values.length; i++) {
    const [a = 0, ofA = 0] = [numbers[i], totals[i]]
    let before = ofA / 2
    for (let j = i + 1; j < values.length; j++) {
      const [b = 0, ofB = 0] = [numbers[j], totals[j]]
      const distance = level === 'nominal' ? 1 : distances[level](a, b, before + ofB / 2)
      before += ofB
      observed += (counts[i]?.[j] ?? 0) * distance ** 2
      expected += ofA * ofB * distance ** 2
    }
  }
  return 1 - ((n - 1) * observed) / expected
}

/** A value as a number; throws where the level does not take it. */
export function checkNumber(value: Label, level: AlphaLevel): number {
  ensure(
    typeof value === 'number' && (level !== 'ratio' || value >= 0),
    'units',
    value,
    `${level === 'ratio' ? 'numbers, 0 or more,' : 'numbers'} for the level ${level}`,
  )
  return Number(value)
}
