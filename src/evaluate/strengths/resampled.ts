import { type BootstrapInterval, type BootstrapOptions, bootstrapStream } from '../bootstrap.js'
import { quantileOfSorted } from '../stats/sample.js'
import { hasStrengths } from './existence.js'
import { fitStrengths } from './fit.js'
import { addWins, type Win, type WinTable } from './table.js'

/** Intervals of all strengths from the same resamples of prompts; undefined below two prompts, and for the anchor. */
export function resampledIntervals(
  prompts: readonly (readonly Win[])[],
  fit: {
    readonly table: WinTable
    readonly strengths: readonly number[]
    readonly ridge: number
    /** Index of the model whose strength is 0. */
    readonly anchor: number | undefined
  },
  { seed, resamples, confidence }: Required<BootstrapOptions>,
): readonly (BootstrapInterval | undefined)[] {
  const { names } = fit.table
  if (prompts.length < 2) return names.map(() => undefined)
  const random = bootstrapStream(seed)
  const values = names.map(() => new Float64Array(resamples).fill(Number.NaN))
  const drawn: WinTable = { names, wins: new Float64Array(fit.table.wins.length) }
  for (let r = 0; r < resamples; r++) {
    drawn.wins.fill(0)
    for (let i = 0; i < prompts.length; i++) addWins(drawn, prompts[random.below(prompts.length)] ?? [])
    if (fit.ridge === 0 && !hasStrengths(drawn)) continue
    const strengths = fitStrengths(drawn, fit.ridge, fit.strengths)
    const zero = fit.anchor === undefined ? 0 : (strengths[fit.anchor] ?? 0)
    values.forEach((row, i) => {
      row[r] = (strengths[i] ?? 0) - zero
    })
  }
  return values.map((row, i) => (i === fit.anchor ? undefined : widestInterval(row, confidence)))
}

/**
 * The percentile interval where a resample without a maximum (NaN) is as extreme as can be, below and above: strengths
 * there have no bound. Undefined where so many are that an end would be one of them.
 */
function widestInterval(values: Float64Array, confidence: number): BootstrapInterval | undefined {
  const known = values.filter(value => !Number.isNaN(value)).sort()
  const endless = new Array<number>(values.length - known.length)
  const tail = (1 - confidence) / 2
  const low = quantileOfSorted([...endless.fill(Number.NEGATIVE_INFINITY), ...known], tail)
  const high = quantileOfSorted([...known, ...endless.fill(Number.POSITIVE_INFINITY)], 1 - tail)
  if (!Number.isFinite(low) || !Number.isFinite(high)) return undefined
  return { low, high, defined: known.length }
}
