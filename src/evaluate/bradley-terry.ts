import { ensure, refuseUnknown } from '../core/check.js'
import type { Verdict } from '../judge/parse-verdict.js'
import { type BootstrapInterval, type BootstrapOptions, bootstrapDefaults } from './bootstrap.js'
import { sigmoid } from './logit.js'
import { hasStrengths, whyNone } from './strengths/existence.js'
import { fitStrengths } from './strengths/fit.js'
import { resampledIntervals } from './strengths/resampled.js'
import { addWins, emptyTable, numbering, type Win, type WinTable, winsFrom } from './strengths/table.js'
import type { BradleyTerry, BradleyTerryModel, PairCounts, PairVerdict } from './strengths/types.js'

/** Options of {@link bradleyTerry}. */
export interface BradleyTerryOptions {
  /** The model whose strength is 0. @default none: the strengths' sum is 0 */
  readonly anchor?: string
  /**
   * A deviation from maximum likelihood: half of this times the sum of squared strengths is taken off the log likelihood,
   * which makes one-sided data finite and all strengths smaller. Between models that were never compared it is all that
   * speaks. @default 0
   */
  readonly ridge?: number
}

/** Options of {@link bradleyTerryOfPrompts}. */
export interface BradleyTerryOfPromptsOptions extends BradleyTerryOptions, BootstrapOptions {}

/**
 * Bradley-Terry strengths of models from how often they beat each other, by maximum likelihood (Bradley and Terry 1952).
 * A tie is half a win for each. Intervals need prompts: `bradleyTerryOfPrompts`.
 *
 * @returns no strengths where the likelihood has no maximum (Ford 1957), with the reason; never an infinite one.
 * @throws `InvalidArgumentError` for a count below 0, a model against itself, an unknown anchor, and unusable options.
 * @example
 * ```ts
 * import { bradleyTerry } from 'self-rewarding/evaluate'
 *
 * const fitted = bradleyTerry([{ a: 'M2', b: 'M1', win: 70, tie: 10, lose: 20 }], { anchor: 'M1' })
 * if (fitted.ok) console.log(fitted.models.map(({ model, strength }) => `${model} ${strength.toFixed(3)}`)) // [ 'M2 1.099', 'M1 0.000' ]
 * console.log(bradleyTerry([{ a: 'M2', b: 'M1', win: 5, lose: 0 }]).ok) // false
 * ```
 */
export function bradleyTerry(counts: readonly PairCounts[], options: BradleyTerryOptions = {}): BradleyTerry {
  refuseUnknown(options, ['anchor', 'ridge'])
  ensure(Array.isArray(counts), 'counts', counts, 'an array')
  counts.forEach((pair, i) => {
    checkPair(pair, `counts[${i}]`)
    for (const name of ['win', 'tie', 'lose'] as const) {
      const count = name === 'tie' ? (pair.tie ?? 0) : pair[name]
      const isCount = typeof count === 'number' && count >= 0 && count <= Number.MAX_SAFE_INTEGER
      ensure(isCount, `counts[${i}].${name}`, count, 'a number in 0..2^53')
    }
  })
  const numbers = numbering(counts)
  const table = emptyTable(numbers)
  for (const pair of counts) addWins(table, winsFrom(numbers, pair, { tie: 0, ...pair }))
  return fitted(table, 0, options, () => [])
}

/**
 * The same from the verdicts on each prompt, with intervals from a bootstrap over prompts: verdicts on one prompt are
 * not independent. A resample without a maximum counts as the most extreme one at both ends; `defined` says how many have
 * one. Where more than (1 - confidence) / 2 of them have none, there is no interval.
 *
 * @throws `InvalidArgumentError` for a verdict that is none, a model against itself, an unknown anchor, and unusable
 * options.
 * @example
 * ```ts
 * import { bradleyTerryOfPrompts } from 'self-rewarding/evaluate'
 *
 * const verdicts = ['a', 'a', 'b', 'tie', 'a', 'b', undefined] as const
 * const fitted = bradleyTerryOfPrompts(verdicts.map(verdict => [{ a: 'M2', b: 'M1', verdict }]), { resamples: 500 })
 * console.log(fitted.comparisons, fitted.excluded) // 6 1
 * if (fitted.ok) console.log(fitted.models[0]?.interval !== undefined) // true
 * ```
 */
export function bradleyTerryOfPrompts(
  prompts: readonly (readonly PairVerdict[])[],
  options: BradleyTerryOfPromptsOptions = {},
): BradleyTerry {
  refuseUnknown(options, ['anchor', 'ridge', 'seed', 'resamples', 'confidence'])
  const drawing = bootstrapDefaults(options)
  ensure(Array.isArray(prompts), 'prompts', prompts, 'an array')
  prompts.forEach((prompt, i) => {
    ensure(Array.isArray(prompt), `prompts[${i}]`, prompt, 'an array of verdicts')
    prompt.forEach((pair, j) => {
      checkPair(pair, `prompts[${i}][${j}]`)
      const known: readonly unknown[] = ['a', 'b', 'tie', undefined]
      const isVerdict = known.includes(pair.verdict)
      ensure(isVerdict, `prompts[${i}][${j}].verdict`, pair.verdict, "'a', 'b', 'tie', or undefined for none")
    })
  })
  const verdicts = prompts.flat()
  const numbers = numbering(verdicts)
  const table = emptyTable(numbers)
  const items = prompts.map(prompt => prompt.flatMap(pair => winsOfVerdict(numbers, pair)))
  for (const wins of items) addWins(table, wins)
  const excluded = verdicts.filter(({ verdict }) => verdict === undefined).length
  const { anchor, ridge = 0 } = options
  return fitted(table, excluded, options, strengths =>
    resampledIntervals(
      items.filter(wins => wins.length > 0),
      { table, strengths, ridge, anchor: anchor === undefined ? undefined : numbers.get(anchor) },
      drawing,
    ),
  )
}

function winsOfVerdict(numbers: ReadonlyMap<string, number>, pair: PairVerdict): readonly Win[] {
  const { verdict } = pair
  if (verdict === undefined) return []
  const count = (of: Verdict): number => (verdict === of ? 1 : 0)
  return winsFrom(numbers, pair, { win: count('a'), tie: count('tie'), lose: count('b') })
}

function fitted(
  table: WinTable,
  excluded: number,
  { anchor, ridge = 0 }: BradleyTerryOptions,
  intervalsOf: (strengths: readonly number[]) => readonly (BootstrapInterval | undefined)[],
): BradleyTerry {
  const { names } = table
  ensure(Number.isFinite(ridge) && ridge >= 0, 'ridge', ridge, 'a number, 0 or more')
  const known = anchor === undefined || names.includes(anchor)
  ensure(known, 'anchor', anchor, `one of the models ${names.join(', ')}`)
  const comparisons = table.wins.reduce((sum, wins) => sum + wins, 0)
  const said = { comparisons, excluded }
  if (comparisons === 0)
    return { ok: false, reason: 'no-comparisons', groups: names.map(name => [name]), ...said }
  if (ridge === 0 && !hasStrengths(table)) return { ok: false, ...whyNone(table), ...said }
  const free = fitStrengths(table, ridge)
  const intervals = intervalsOf(free)
  const zero = anchor === undefined ? 0 : (free[names.indexOf(anchor)] ?? 0)
  const models = names.map((model, i): BradleyTerryModel => {
    const own = free[i] ?? 0
    const others = names.flatMap((other, j) =>
      i === j ? [] : [{ model: other, probability: sigmoid(own - (free[j] ?? 0)) }],
    )
    return { model, strength: own - zero, interval: intervals[i], beats: others }
  })
  return { ok: true, models, ...said, ridge }
}

function checkPair(pair: { readonly a: string; readonly b: string }, field: string): void {
  ensure(typeof pair === 'object' && pair !== null, field, pair, 'a pair of models')
  ensure(typeof pair.a === 'string', `${field}.a`, pair.a, "a model's name")
  ensure(typeof pair.b === 'string' && pair.b !== pair.a, `${field}.b`, pair.b, "another model's name")
}
