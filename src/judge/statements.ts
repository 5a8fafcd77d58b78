import { clauseBefore, type OwnClause } from './clause.js'
import { Cursor } from './cursor.js'
import { allowsProse, ends, endsLine, LABEL, type Reading, readAfter } from './label.js'
import type { ParseFailure, Scale } from './types.js'
import type { Value } from './value.js'

/** A place where a text states a total. */
export interface Statement {
  /** Called total, final or overall. */
  readonly explicit: boolean
  /** Where it ends in the tidied text. */
  readonly end: number
  /** The number it states, on the scale or not. */
  readonly number?: number
  /** Why that is no score. */
  readonly fault?: ParseFailure
}

/** Everything about totals in a text. */
export interface Findings {
  /** In order. */
  readonly statements: readonly Statement[]
  /** A score line without a number that comes after the last statement. */
  readonly emptyLast: boolean
  /** A score line without a number anywhere. */
  readonly empty: boolean
  /** `Score: <total points>`, or a score line given as an example. */
  readonly example: boolean
}

const QUOTE = /["'”’]/y

/** Finds every statement of a total in a tidied text. Linear: each label looks at a bounded number of words. */
export function findStatements(text: string, scale: Required<Scale>): Findings {
  const statements: Statement[] = []
  let empty = -1
  let floor = 0
  let example = false
  const labels = new Cursor(text, 0)
  for (let label = labels.find(LABEL); label !== undefined; label = labels.find(LABEL)) {
    const at = labels.at - label.length
    const cursor = new Cursor(text, labels.at)
    const reading = readAfter(cursor, label, at, scale)
    if (!reading) continue
    const { value, form } = reading
    const clause = clauseBefore(text, at, floor, labels.sees(QUOTE))
    if (value.kind !== 'none') floor = cursor.at
    if (value.kind === 'placeholder') example = true
    else if (clause === 'example') example ||= form === 'colon'
    else if (clause === 'other') continue
    else if (value.kind === 'none') empty = /^(?:score|rating|grade)$/.test(label) ? at : empty
    else if (stands(reading, cursor, clause, label)) {
      const explicit = clause.explicit || /^(?:total|points total|overall)/.test(label)
      statements.push(toStatement(value, explicit, cursor.at))
    }
  }
  return { statements, empty: empty >= 0, emptyLast: empty > (statements.at(-1)?.end ?? -1), example }
}

/** Whether words before and after leave no doubt that the number is the judge's total. */
function stands({ form, value }: Reading, after: Cursor, clause: OwnClause, label: string): boolean {
  const measured = value.kind === 'fault' || (value.kind === 'score' && (value.outOf || value.unit))
  if (label === 'overall') return form === 'colon' && measured
  if (label === 'total' && !measured && !endsLine(after) && !allowsProse(after)) return false
  if (clause.best && form !== 'of') return false
  if (clause.conditional && form !== 'colon') return false
  switch (form) {
    case 'colon':
      return true
    case 'is':
      return (label !== 'total' || measured) && allowsProse(after)
    case 'bare':
      return (clause.starts || clause.explicit) && endsLine(after)
    case 'of':
      if (label === 'total') return measured && clause.assigns && allowsProse(after)
      return (clause.assigns || ((clause.starts || clause.explicit) && measured)) && allowsProse(after)
    case 'verb':
      // "I award it 1 point" may be one of several; "I rate it a 4" is not.
      if (!clause.assigns || value.kind !== 'score') return false
      return value.outOf ? allowsProse(after) : (label === 'rate' || label === 'score') && ends(after)
  }
}

function toStatement(value: Value, explicit: boolean, end: number): Statement {
  if (value.kind === 'score') return { explicit, end, number: value.score }
  if (value.kind !== 'fault') return { explicit, end, fault: 'ambiguous' }
  const { reason: fault, number } = value
  return number === undefined ? { explicit, end, fault } : { explicit, end, fault, number }
}
