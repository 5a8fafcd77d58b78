import type { Cursor } from './cursor.js'
import type { Scale } from './types.js'
import { readValue, type Value } from './value.js'

const VERBS = ['scores', 'scored', 'rate', 'give', 'award', 'receives', 'gets', 'earns', 'deserves']
/** Where a statement may begin, in a tidied text: for others, `\b` would take `_` and capitals for letters as well. */
export const LABEL = new RegExp(
  `\\b(?:total points?|points total|score|rating|grade|total|overall|${VERBS.join('|')})\\b`,
  'g',
)
const LABEL_AGAIN =
  /["'”’)\]> ]{0,3}(?:(?:total|final|overall|my|the) )?(?:score|rating|grade|total points?|points)(?![a-z])/y

const AFTER_LABEL =
  / (?:awarded|assigned|given|earned|received|achieved)(?![a-z])| (?:for|to|of) (?:(?:the|this|that|ai|assistant(?:['’]s)?|given|above|user['’]s) ){0,4}(?:response|answer|reply|assistant)(?![a-z])| ?[([] ?(?:total )?points? ?[)\]]| points?(?![a-z])/y
/** `Score (0-5)`, `Score out of 5`, `Score (max 5)`: the maximum, stated before the number. */
const MAXIMUM_BEFORE =
  / ?[([]? ?(?:(?:out of|of|max(?:imum)?:?|scale:?|from|on a scale (?:of|from)|\/) ?(?:\d{1,4} ?(?:-|–|to) ?)?|\d{1,4} ?(?:-|–|to) ?)(\d{1,4})(?: points?)? ?[)\]]?(?= ?["'”’]?(?:[:=|—–]| - | is(?![a-z])))/y
const SEPARATOR = /["'”’)\]]{0,2} ?(?::{1,2}|=+>?|-+>|[→⇒|]|[—–](?![-–—])|-(?= ))/y
const IS =
  / (?:is|would be|will be|should be|comes? to|stands at|equals|becomes|remains|totals)(?![a-z])(?: (?:therefore|thus|then|hence|also|simply|a|an|exactly|now)(?![a-z])){0,2}/y
const OF = / of(?: (?:a|an|exactly))?(?= )/y
const ASSIGNING =
  /[ "'“]{0,2}(?:(?:i (?:would |will )?|i'd )(?:give|award|assign|rate)(?: (?:this|the|it|that))?(?: (?:response|answer))?|(?:this|the) (?:response|answer) (?:gets|receives|earns|deserves))(?: an?)?(?= )/y
const THIS = / (?:this|the|that|it|an?) /y
const TO_WHOM =
  /(?: (?:this|the|that|it|ai|assistant's|response|answer|reply|a|an|as|at|with)(?![a-z])){0,6}/y

const DASH = /[-—–]$/
const TAG_END = / ?>/y
const NEXT_LINE = /["'”’)\]> ]{0,4}\n/y
/** Before a label that has its line to itself. */
const ALONE = /\n(?:(?:my|the|total|final|overall) ){0,3}$/
const LINE_END = /[ "'”’)\]>.!|]*(?:\n|$)/y
/** `1.` alone on its line, or a line of numbers after a line of numbers. */
const LIST = /\.[ "'”’)\]>.!]*(?:\n|$)|[ "'”’)\]>.!|]*\n ?\(?\d{1,3}[).]? ?(?:\n|$)/y
/** Words after a number that make it a condition, an explanation of the scale, or a part of the total. */
const NO_TOTAL =
  / ?(?:if|when|unless|would|could|might|should|means?|indicates?|requires?|represents?|denotes?|were|had|is(?! (?:given|awarded|assigned|appropriate|warranted|deserved|justified|fair))|was|so far|at|from|by|per|of|in(?! (?:total|my|all))|on(?! (?:a|the|this|our)(?: [a-z0-9-]+){0,2} scale)|for (?!(?:this|the|that|its|an?|[a-z]{1,12}ing)(?![a-z]))[a-z]{1,40})(?![a-z])/y
const MORE_POINTS = / ?for [^\n]{0,160}?\d (?:more )?points?(?![a-z])/y
const CLAUSE_ENDS = /["'”’)\]>]* ?(?:$|\n|[.!,;](?!\d))/y
/** What may follow a number in prose. */
const PROSE_GOES_ON =
  /["'”’)\]>]* ?(?:$|\n|[.!;,:)](?!\d)|[—–(]|- |(?:because|as|since|for|due|based|and|with|which|given|here|overall|in total|to (?:this|the)|but|possible|available|is (?:given|awarded|assigned|appropriate|warranted|deserved|justified|fair))(?![a-z]))/y

/** How label and value are joined: `Score: 4`, `the score is 4`, `a score of 4`, `Score 4`, `I rate this 4/5`. */
type Form = 'colon' | 'is' | 'of' | 'bare' | 'verb'

/** A label with what follows it. */
export interface Reading {
  readonly form: Form
  readonly value: Value
}

/** After a number: whether it ends its sentence or clause. */
export const ends = (after: Cursor): boolean => after.sees(CLAUSE_ENDS)
/** After a number: whether the words there allow a statement in prose. */
export const allowsProse = (after: Cursor): boolean => after.sees(PROSE_GOES_ON)
/** After a number: whether nothing else is on its line. */
export const endsLine = (after: Cursor): boolean => after.sees(LINE_END)

/** Reads on from the end of a label to behind its value; nothing where no value follows. */
export function readAfter(
  cursor: Cursor,
  label: string,
  at: number,
  scale: Required<Scale>,
): Reading | undefined {
  let maximum: number | undefined
  let form: Form = 'bare'
  let nextLine = false
  let dash = false
  if (VERBS.includes(label)) {
    cursor.eat(TO_WHOM)
    form = 'verb'
  } else {
    for (let i = 0; i < 3; i++) {
      if (cursor.eat(AFTER_LABEL)) continue
      const before = cursor.eat(MAXIMUM_BEFORE)
      if (!before) break
      maximum = Number(before[1])
    }
    form = cursor.eat(OF) ? 'of' : cursor.eat(IS) ? 'is' : 'bare'
    if (cursor.sees(TAG_END) && inTag(cursor.text, at) && cursor.eat(TAG_END)) form = 'colon'
    for (let i = 0; i < 3; i++) {
      const separator = cursor.eat(SEPARATOR)
      if (separator === undefined) break
      form = 'colon'
      dash = DASH.test(separator[0])
    }
    if (form === 'colon') {
      if (cursor.sees(LABEL_AGAIN)) return undefined
      if (cursor.eat(IS) === undefined) cursor.eat(ASSIGNING)
    }
    // "I would score this response a 4": a verb after all.
    if (form === 'bare' && cursor.sees(THIS) && cursor.eat(TO_WHOM)) form = 'verb'
    const goesOn =
      cursor.sees(NEXT_LINE) && (form === 'colon' || (form === 'bare' && standsAlone(cursor.text, at)))
    nextLine = goesOn && cursor.eat(NEXT_LINE) !== undefined
    if (nextLine && form === 'bare') form = 'colon'
  }
  const stated = readValue(cursor, scale)
  // "Score – 2": where scores may be negative, a dash may be a minus.
  const value: Value =
    dash && scale.min < 0 && isNumber(stated) ? { kind: 'fault', reason: 'ambiguous' } : stated
  if (nextLine && (!cursor.sees(LINE_END) || cursor.sees(LIST))) return { form, value: { kind: 'none' } }
  if (value.kind === 'none' && form !== 'colon') return undefined
  if (value.kind === 'score' && (cursor.sees(NO_TOTAL) || cursor.sees(MORE_POINTS))) return undefined
  return { form, value: maximum === undefined || maximum === scale.max ? value : otherScale(value) }
}

const standsAlone = (text: string, at: number): boolean =>
  ALONE.test(at < 24 ? `\n${text.slice(0, at)}` : text.slice(at - 24, at))

/** `<score>4</score>`. */
const inTag = (text: string, at: number): boolean =>
  /< ?(?:(?:total|final|overall) )?$/.test(text.slice(Math.max(0, at - 10), at))

const isNumber = ({ kind }: Value): boolean => kind === 'score' || kind === 'fault'

function otherScale(value: Value): Value {
  if (value.kind === 'score') return { kind: 'fault', reason: 'other-scale', number: value.score }
  return value.kind === 'fault' ? { ...value, reason: 'other-scale' } : value
}
