import { ensure } from '../core/check.js'
import type { JudgedInstruction } from './types.js'
import { toUnits } from './units.js'

/** Throws unless both are valid and hold the same instructions: equal groups, ranks and lengths in equal order. */
export function checkAligned(
  a: readonly JudgedInstruction[],
  b: readonly JudgedInstruction[],
  names: readonly [string, string] = ['a', 'b'],
): void {
  toUnits(a)
  toUnits(b)
  const [ofA, ofB] = names
  ensure(a.length === b.length, ofB, b, `as many instructions as ${ofA} (${a.length})`)
  a.forEach(({ group, responses }, i) => {
    const other = b[i]
    ensure(other?.group === group, `${ofB}[${i}].group`, other?.group, `the group in ${ofA} (${group})`)
    const ranks = responses.map(({ rank }) => rank).join()
    const same = other?.responses.map(({ rank }) => rank).join() === ranks
    ensure(same, `${ofB}[${i}].responses`, other?.responses, `the responses in ${ofA}, with ranks ${ranks}`)
    // Many sets have the same ranks; a response of another length is another one.
    responses.forEach(({ length }, j) => {
      const found = other?.responses[j]?.length
      const isSame = length === undefined || found === undefined || found === length
      ensure(isSame, `${ofB}[${i}].responses[${j}].length`, found, `the length in ${ofA} (${length})`)
    })
  })
}
