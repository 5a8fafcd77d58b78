import { ensure } from '../core/check.js'
import { compareRational, type Rational, toRational } from '../core/rational.js'
import type { JudgedInstruction, JudgedResponse } from './types.js'

/** An instruction with at least two responses of distinct human rank: what the metrics are made of. */
export interface Unit {
  /** What is resampled together: the group's name, or the instruction's index. */
  readonly group: string | number
  /** Human ranks, 0 the best. */
  readonly ranks: readonly number[]
  /** Places of the scores among all distinct scores, 0 the lowest; undefined without a score. */
  readonly levels: readonly (number | undefined)[]
}

/** Validated instructions. */
export interface Units {
  readonly units: readonly Unit[]
  /** Instructions without two responses of distinct human rank: not units. */
  readonly unranked: number
  /** All distinct scores, ascending. */
  readonly scores: readonly Score[]
}

type Score = number | Rational
type ScoreOf = (response: JudgedResponse) => Score | undefined

/**
 * Compares scores exactly. Two numbers compare as they are: a number's shortest decimal keeps their order, and not
 * every number has few enough digits to be a fraction.
 */
function compareScores(a: Score, b: Score): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return compareRational(toRational(a), toRational(b))
}

/** The scale's maximum as a level; -1 where no response has it. Fails for scores above it. */
export function levelOf(max: Score, scores: readonly Score[]): number {
  checkScore(max, 'max')
  const top = scores.at(-1)
  ensure(
    top === undefined || compareScores(top, max) <= 0,
    'max',
    typeof max === 'number' ? max : textOf(max),
    `the scale's maximum, at least the highest score (${top === undefined ? '' : textOf(top)})`,
  )
  return scores.findIndex(score => compareScores(score, max) === 0)
}

const textOf = (score: Score): string =>
  typeof score === 'number' ? `${score}` : `${score.numerator}/${score.denominator}`

/** Validates instructions and turns scores into levels, which compare as whole numbers. */
export function toUnits(instructions: readonly JudgedInstruction[], scoreOf: ScoreOf = r => r.score): Units {
  ensure(Array.isArray(instructions), 'instructions', instructions, 'an array')
  const distinct = new Map<string, Score>()
  instructions.forEach((instruction, i) => {
    const field = `instructions[${i}]`
    ensure(Array.isArray(instruction?.responses), `${field}.responses`, instruction?.responses, 'an array')
    const { group } = instruction
    ensure(group === undefined || typeof group === 'string', `${field}.group`, group, 'a string, or absent')
    instruction.responses.forEach((response, j) => {
      checkResponse(response, `${field}.responses[${j}]`)
      const score = scoreOf(response)
      if (score !== undefined) distinct.set(textOf(score), score)
    })
  })
  const scores: Score[] = []
  const levels = new Map<string, number>()
  for (const [text, score] of [...distinct].sort((a, b) => compareScores(a[1], b[1]))) {
    // 2 and 4/2 are one level.
    const last = scores.at(-1)
    if (last === undefined || compareScores(last, score) !== 0) scores.push(score)
    levels.set(text, scores.length - 1)
  }
  const units = instructions.flatMap(({ group, responses }, i): Unit[] => {
    const ranks = responses.map(({ rank }) => rank)
    if (new Set(ranks).size < 2) return []
    const levelOfResponse = (response: JudgedResponse): number | undefined => {
      const score = scoreOf(response)
      return score === undefined ? undefined : levels.get(textOf(score))
    }
    return [{ group: group ?? i, ranks, levels: responses.map(levelOfResponse) }]
  })
  return { units, unranked: instructions.length - units.length, scores }
}

function checkResponse(response: JudgedResponse, field: string): void {
  ensure(typeof response === 'object' && response !== null, field, response, 'a response with a rank')
  const { rank, score } = response
  ensure(isRank(rank), `${field}.rank`, rank, 'a rank, 0 or more')
  if (score !== undefined) checkScore(score, `${field}.score`)
  for (const name of ['length', 'otherRank'] as const) {
    const value = response[name]
    ensure(value === undefined || isRank(value), `${field}.${name}`, value, 'a number, 0 or more, or absent')
  }
}

const isRank = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value) && value >= 0

function checkScore(score: Score, field: string): void {
  const ok =
    typeof score === 'number'
      ? Number.isFinite(score)
      : Number.isSafeInteger(score?.numerator) &&
        Number.isSafeInteger(score.denominator) &&
        score.denominator > 0
  ensure(ok, field, score, 'a finite number or an exact fraction; absent where the judge gave none')
}
