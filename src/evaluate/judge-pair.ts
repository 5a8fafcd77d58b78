import type { Rational } from '../core/rational.js'
import { measureAll } from './measure-all.js'
import type { MetricName } from './metrics.js'
import type { Resampled } from './resample.js'
import { tally } from './tally.js'
import type { JudgedInstruction } from './types.js'
import { levelOf, toUnits } from './units.js'

/** One judge's side of a comparison. */
export type Side = ReturnType<typeof sideOf>

/** Two judges on the responses that both scored. */
export function judgePair(
  a: readonly JudgedInstruction[],
  b: readonly JudgedInstruction[],
  max: number | Rational,
): [Side, Side] {
  return [sideOf(onlyWhere(a, b), max), sideOf(onlyWhere(b, a), max)]
}

/** A judge's tally and metrics. */
export function sideOf(instructions: readonly JudgedInstruction[], max: number | Rational) {
  const units = toUnits(instructions)
  const tallied = tally(units, levelOf(max, units.scores))
  return { units, tallied, ...measureAll(tallied) }
}

/** The second side's value minus the first's; undefined where either has none. */
export function differenceOf(before: Side, after: Side, name: MetricName): number | undefined {
  const { value: x } = before.metrics[name]
  const { value: y } = after.metrics[name]
  return x === undefined || y === undefined ? undefined : y - x
}

/** The same in each resample; NaN where either has none. */
export function differencesOf(before: Resampled | undefined, after: Resampled | undefined): Resampled {
  const differences: Resampled = new Map()
  for (const [name, values] of after ?? []) {
    const other = before?.get(name)
    differences.set(
      name,
      values.map((value, r) => value - (other?.[r] ?? Number.NaN)),
    )
  }
  return differences
}

/** The first judge's scores where the second has one too. */
function onlyWhere(
  judged: readonly JudgedInstruction[],
  other: readonly JudgedInstruction[],
): JudgedInstruction[] {
  return judged.map((instruction, i) => ({
    ...instruction,
    responses: instruction.responses.map((response, j) => {
      const valid = other[i]?.responses[j]?.score !== undefined
      return valid ? response : { ...response, score: undefined }
    }),
  }))
}
