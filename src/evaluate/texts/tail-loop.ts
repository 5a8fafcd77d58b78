import { ensure, ensureCount, refuseUnknown } from '../../core/check.js'

/** Settings of {@link tailLoop}. */
export interface TailLoopOptions {
  /** How often the unit is there at least, its last time perhaps in part. @default 4 */
  readonly times?: number
  /** Characters that the loop has at least. @default 50 */
  readonly characters?: number
}

/** A text's end that repeats one unit. */
export interface TailLoop {
  /** The unit's length in characters (code points). */
  readonly period: number
  /** The loop's length in characters. */
  readonly characters: number
  /** characters / period, at least `times`. */
  readonly times: number
}

/**
 * The loop that a text ends in: the longest end, white space after it left out, that is one unit over and over, cut off
 * at any place; `undefined` without one. Among equally long ones that with the shortest unit. Linear in the text's length.
 *
 * @throws `InvalidArgumentError` for a text that is no string, and for unusable options.
 * @example
 * ```ts
 * import { tailLoop } from 'self-rewarding/texts'
 *
 * const loop = tailLoop(`The answer is 4. ${'So it is 4. '.repeat(9)}So it`)
 * console.log(loop) // { period: 12, characters: 120, times: 10 }
 * ```
 */
export function tailLoop(text: string, options: TailLoopOptions = {}): TailLoop | undefined {
  refuseUnknown(options, ['times', 'characters'])
  ensure(typeof text === 'string', 'text', text, 'a string')
  const { times = 4, characters = 50 } = options
  ensure(Number.isFinite(times) && times >= 2, 'times', times, 'a number, at least 2')
  ensureCount(characters, 'characters')
  const backwards = codePointsBackwards(text.trimEnd())
  const repeats = prefixLengths(backwards)
  let best: TailLoop | undefined
  for (let period = 1; period * times <= backwards.length; period++) {
    const covered = period + (repeats[period] ?? 0)
    if (covered >= characters && covered >= period * times && covered > (best?.characters ?? 0))
      best = { period, characters: covered, times: covered / period }
  }
  return best
}

function codePointsBackwards(text: string): Int32Array {
  const points = new Int32Array(text.length)
  let length = 0
  for (let i = 0; i < text.length; length++) {
    const point = text.codePointAt(i) ?? 0
    points[length] = point
    i += point > 0xffff ? 2 : 1
  }
  return points.subarray(0, length).reverse()
}

/** For each place how long a prefix of all begins there (the Z algorithm). */
function prefixLengths(sequence: Int32Array): Int32Array {
  const { length } = sequence
  const lengths = new Int32Array(length)
  let from = 0
  let to = 0
  for (let i = 1; i < length; i++) {
    let known = i < to ? Math.min(to - i, lengths[i - from] ?? 0) : 0
    while (i + known < length && sequence[known] === sequence[i + known]) known++
    lengths[i] = known
    if (i + known > to) {
      from = i
      to = i + known
    }
  }
  return lengths
}
