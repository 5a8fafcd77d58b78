import {
  type BootstrapInterval,
  type BootstrapOptions,
  bootstrapStream,
  percentileInterval,
} from '../bootstrap.js'
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
  return values.map((row, i) => (i === fit.anchor ? undefined : percentileInterval(row, confidence)))
}
