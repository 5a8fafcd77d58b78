import { ensure, refuseUnknown } from '../core/check.js'
import { type BootstrapInterval, bootstrapDefaults } from './bootstrap.js'
import { measureAll } from './measure-all.js'
import type { MetricName } from './metrics.js'
import type { ReportCardOptions } from './report-card.js'
import { intervalOf, resample } from './resample.js'
import { tally } from './tally.js'
import type { JudgedInstruction } from './types.js'
import { levelOf, toUnits } from './units.js'

/** One metric of two judges. */
export interface JudgeDifference {
  /** The first judge's value; undefined where nothing could be measured. */
  readonly a: number | undefined
  /** The second judge's. */
  readonly b: number | undefined
  /** b - a: positive where the second judge is better. */
  readonly difference: number | undefined
  /** 95% bootstrap interval of the difference. */
  readonly interval: BootstrapInterval | undefined
}

/** Two judges on the same responses. */
export interface JudgeComparison {
  /** Every metric, over the responses that both scored. */
  readonly metrics: Readonly<Record<MetricName, JudgeDifference>>
  /** Responses that both scored. */
  readonly responses: number
  /** Responses that one or both did not score: excluded for both. */
  readonly unscored: number
  /** Instructions without two responses of distinct human rank. */
  readonly unranked: number
}

/**
 * The paired difference between two judges of the same responses, such as M1 and M2: on the items valid for both, with
 * intervals from resamples that are the same for both.
 *
 * @param a The first judge's scores.
 * @param b The second judge's, for the same instructions and responses in the same order.
 * @throws `InvalidArgumentError` naming the field, where ranks or groups differ, and as {@link reportCard}.
 * @example
 * ```ts
 * import { compareJudges } from 'self-rewarding/evaluate'
 *
 * const m1 = [{ responses: [{ rank: 0, score: 3 }, { rank: 1, score: 3 }] }]
 * const m2 = [{ responses: [{ rank: 0, score: 4 }, { rank: 1, score: 3 }] }]
 * console.log(compareJudges(m1, m2, { max: 5 }).metrics.tiesHalf.difference) // 0.5
 * ```
 */
export function compareJudges(
  a: readonly JudgedInstruction[],
  b: readonly JudgedInstruction[],
  options: ReportCardOptions,
): JudgeComparison {
  refuseUnknown(options, ['max', 'seed', 'resamples'])
  const { max, ...rest } = options
  const { seed, resamples, confidence } = bootstrapDefaults(rest)
  checkAligned(a, b)
  const [first, second] = [onlyWhere(a, b), onlyWhere(b, a)].map(instructions => {
    const units = toUnits(instructions)
    const tallied = tally(units, levelOf(max, units.scores))
    return { units, tallied, ...measureAll(tallied) }
  }) as [Side, Side]
  const [valuesA, valuesB] = resample([first.tallied, second.tallied], seed, resamples)
  const compare = (name: MetricName): JudgeDifference => {
    const { value: x } = first.metrics[name]
    const { value: y } = second.metrics[name]
    const difference = x === undefined || y === undefined ? undefined : y - x
    const before = valuesA?.get(name)
    const differences = valuesB?.get(name)?.map((value, i) => value - (before?.[i] ?? Number.NaN))
    return {
      a: x,
      b: y,
      difference,
      interval: difference === undefined ? undefined : intervalOf(differences, confidence),
    }
  }
  const names = Object.keys(first.metrics) as MetricName[]
  return {
    metrics: Object.fromEntries(names.map(name => [name, compare(name)])) as JudgeComparison['metrics'],
    responses: first.sums.responses,
    unscored: first.sums.unscored,
    unranked: first.units.unranked,
  }
}

type Side = ReturnType<typeof measureAll> & {
  readonly units: ReturnType<typeof toUnits>
  readonly tallied: ReturnType<typeof tally>
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

function checkAligned(a: readonly JudgedInstruction[], b: readonly JudgedInstruction[]): void {
  toUnits(a)
  toUnits(b)
  ensure(a.length === b.length, 'b', b, `as many instructions as a (${a.length})`)
  a.forEach(({ group, responses }, i) => {
    const other = b[i]
    ensure(other?.group === group, `b[${i}].group`, other?.group, `the group in a (${group})`)
    const ranks = responses.map(({ rank }) => rank).join()
    const same = other?.responses.map(({ rank }) => rank).join() === ranks
    ensure(same, `b[${i}].responses`, other?.responses, `the responses in a, with ranks ${ranks}`)
  })
}
