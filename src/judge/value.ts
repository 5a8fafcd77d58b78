import type { Cursor } from './cursor.js'
import { offScale } from './scale.js'
import type { ParseFailure, Scale } from './types.js'
import { NUMBER_WORDS } from './vocabulary.js'

/** What stands where a total is stated. */
export type Value =
  | { readonly kind: 'score'; readonly score: number; readonly outOf: boolean; readonly unit: boolean }
  /** A number, but not a score on the scale. `number` where it is one number. */
  | { readonly kind: 'fault'; readonly reason: ParseFailure; readonly number?: number }
  /** `<total points>`: what the instructions ask to fill in. */
  | { readonly kind: 'placeholder' }
  | { readonly kind: 'none' }

const WORD = `(?:${NUMBER_WORDS.join('|')})(?![a-z])`
const OPEN = /[ "'“‘([<]{0,6}/y
const CLOSE = /["'”’)\]>]{0,4}/y
const NUMBER = /([+\-−]?)(\d+)(?:\.(\d+))?/y
const NUMBER_WORD = new RegExp(WORD, 'y')
const PLACEHOLDER = /[ "'“‘]{0,3}(?:<[ a-z#\-/'’]{1,40}>|\[[ a-z#\-/'’]{1,40}\]|[xn](?![a-z/]))/y
const HEDGE =
  /[ "'“‘([<]{0,6}(?:(?:between|from|either|somewhere|about|around|approximately|approx\.?|roughly|nearly|almost|at least|at most|up to|more than|less than|over|under|above|below|close to)(?![a-z])|[~≈≥≤±.]|>=|<=)[^\n\d]{0,20}\d/y
/** What may not touch a number: a letter, another digit, a decimal of a decimal, a clock. */
const TOUCHES =
  /(?! ?(?:points?|pts?|stars?|marks?)(?![a-z]))[\p{L}\p{N}]|[.,:'’]\d|-(?:point|star|level|tier|scale|step)/uy
const UNIT = / ?(?:points?|pts?\.?|stars?|marks?)(?![a-z])/y
const NOTE = / ?\([^()\n]{0,80}\)/y
const PLUS = / ?\+ ?(?=\d)/y
const EQUALS = / ?=+ ?/y
const PERCENT = / ?(?:%|percent(?![a-z]))/y
const OUT_OF = new RegExp(
  ` ?[([]? ?(?:/|(?:out of|of|over)(?= ))(?: (?:a|an|the|possible|total|maximum|max|perfect|available|all|of)){0,6}` +
    ` ?(?:(\\d+)(?:\\.(\\d+))?|(${WORD}))`,
  'y',
)
const ON_SCALE =
  /,? ?[([]? ?on (?:a|an|the|our|this)(?: additive)? ?(?:scale (?:of |from )?\d{1,6} ?(?:-|–|to) ?(\d{1,6})|(\d{1,6})-point)/y
/** The number goes on as a range, an alternative, a calculation, a question. */
const GOES_ON = new RegExp(
  ` ?(?:(?:-|–|—|−|~|&|,|/|\\.{2,3}|…|\\(?(?:to|or|and|through|vs\\.?)(?= )) ?["'(]? ?(?:[-−]?\\d|${WORD})` +
    `|or (?:higher|above|more|less|lower|below|better|so)(?![a-z])|(?:minus|plus|times|out)(?![a-z])|x ?\\d` +
    `|[-=]+>|[+?^/→⇒])| \\d`,
  'y',
)

const ambiguous: Value = { kind: 'fault', reason: 'ambiguous' }

/** A number and nothing else: of what `readValue` looks for around a number, nothing can be there. */
const NOTHING_ELSE = / ?(\d+)(?=\n|$)/y

/** Reads the value at the cursor and moves past it. */
export function readValue(cursor: Cursor, scale: Required<Scale>): Value {
  const digits = cursor.eat(NOTHING_ELSE)?.[1]
  if (digits !== undefined) return onScale({ number: Number(digits), decimals: '' }, scale)
  if (cursor.eat(PLACEHOLDER)) return { kind: 'placeholder' }
  if (cursor.eat(HEDGE)) return ambiguous
  cursor.eat(OPEN)
  const first = readNumber(cursor)
  if (!first) return { kind: 'none' }
  if (cursor.sees(TOUCHES)) return ambiguous
  const total = readSum(cursor, first)
  if (!total) return ambiguous

  let unit = cursor.eat(UNIT) !== undefined
  cursor.eat(CLOSE)
  if (cursor.eat(PERCENT)) return { kind: 'fault', reason: 'other-scale' }
  const outOf = readMaximum(cursor)
  if (cursor.sees(TOUCHES) || cursor.sees(GOES_ON)) return ambiguous
  unit = cursor.eat(UNIT) !== undefined || unit
  cursor.eat(CLOSE)
  if (outOf !== undefined && outOf !== scale.max) {
    return { kind: 'fault', reason: 'other-scale', number: total.number }
  }
  return onScale(total, scale, outOf !== undefined, unit)
}

function onScale({ number, decimals }: Digits, scale: Required<Scale>, outOf = false, unit = false): Value {
  const reason = offScale(number, scale, decimals)
  return reason ? { kind: 'fault', reason, number } : { kind: 'score', score: number, outOf, unit }
}

interface Digits {
  readonly number: number
  readonly decimals: string
}

function readNumber(cursor: Cursor): Digits | undefined {
  const word = cursor.eat(NUMBER_WORD)
  if (word) return { number: NUMBER_WORDS.indexOf(word[0]), decimals: '' }
  const digits = cursor.eat(NUMBER)
  if (!digits) return undefined
  const [, sign = '', whole = '', decimals = ''] = digits
  // `+1` is a point that is added, not a total.
  if (sign === '+') return { number: Number.NaN, decimals }
  const size = Number(decimals ? `${whole}.${decimals}` : whole)
  return { number: sign ? 0 - size : size, decimals }
}

/** `1 + 1 + 1 = 3` is 3; a sum without a result, or with a wrong one, is nothing. */
function readSum(cursor: Cursor, first: Digits): Digits | undefined {
  if (Number.isNaN(first.number)) return undefined
  const start = cursor.at
  let sum = first.number
  let terms = 1
  for (;;) {
    const before = cursor.at
    cursor.eat(UNIT)
    cursor.eat(NOTE)
    const next = cursor.eat(PLUS) && readNumber(cursor)
    if (!next) {
      cursor.at = before
      break
    }
    sum += next.number
    terms++
  }
  if (terms === 1) {
    cursor.at = start
    return first
  }
  cursor.eat(UNIT)
  const result = cursor.eat(EQUALS) && readNumber(cursor)
  return result && Math.abs(result.number - sum) < 1e-9 && !cursor.sees(TOUCHES) ? result : undefined
}

function readMaximum(cursor: Cursor): number | undefined {
  const match = cursor.eat(OUT_OF)
  if (match) {
    const [, whole, decimals = '0', word] = match
    return word === undefined ? Number(`${whole}.${decimals}`) : NUMBER_WORDS.indexOf(word)
  }
  const scale = cursor.eat(ON_SCALE)
  return scale ? Number(scale[1] ?? scale[2]) : undefined
}
