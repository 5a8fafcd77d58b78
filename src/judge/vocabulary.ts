/*
 * The words around a total. A number is a judge's total only where every word between the start of its clause and the
 * number is one of these: "I would give this response a score of 4" is one, "the film received a score of 4" is not.
 * A word that is missing here costs a vote (a failure that is counted); a word too many could invent one.
 */

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter(Boolean))

/** Words that may stand in the clause before the label. */
export const OWN_WORDS = words(`
  a an the my our this that it its i we i'd i'll i'm i've we'd would will can am have has been and as so to in with for of on by is are be
  give gives giving given award awards awarding awarded assign assigns assigning assigned
  receive receives receiving received get gets getting earn earns earning earned deserve deserves merit merits warrant warrants
  result results resulting lead leads leading bring brings bringing
  total final overall ultimate combined aggregate additive numerical
  revised corrected updated adjusted new perfect full maximum
  response response's answer answer's reply reply's ai assistant assistant's judge
  thus therefore hence accordingly consequently here now then finally
  conclusion conclude concluding verdict evaluation assessment judgment judgement justification summary
  based above these those criteria criterion considerations considering factors analysis all
  scoring system points point score rating grade
`)

/** Words that make a label an explicit total. */
export const EXPLICIT_WORDS = words('total final overall ultimate combined aggregate')

/**
 * Prose ("a score of 4") needs one of these as well: "for a total score of 5" alone may be the rubric, "earning a
 * score of 4" is not.
 */
export const ASSIGNING_WORDS = words(`
  i we i'd i'll i'm i've we'd response response's answer answer's reply reply's
  thus therefore hence so accordingly consequently conclusion final overall
  give gives giving given award awards awarding awarded assign assigns assigning assigned
  receives receiving gets getting earns earning deserves merits warrants result results resulting leading bringing
`)

/** Known words that together say something else: what would be, or what the candidate gives. */
export const NO_VERDICT =
  /(?:^|[^a-z])(?:would have|to (?:give|award|assign|receive|earn|deserve|merit|warrant|be|have)|(?:response|answer|reply) (?:itself )?(?:gives?|awards?|assigns?))(?![a-z])/

/** Only an assigned score may be called so: "I give it a perfect score of 5"; "perfect score: 5" explains the scale. */
export const BEST_WORDS = words('perfect full maximum')

/** Who reports what was said, or shows code, does not judge in the same sentence. */
export const REPORT_CUE =
  /(?:^|[^a-z])(?:says|said|states|stated|writes|wrote|claims|claimed|quotes?|quoted|code)(?![a-z])/

/** A score line after one of these is an example or part of the instructions. */
export const EXAMPLE_CUE =
  /(?:^|[^a-z])(?:formats?|formatted|templates?|examples?|instances?|instructions?|placeholders?|such as|e\.g|i\.e|eg)(?![a-z])/

export const NUMBER_WORDS: readonly string[] = 'zero one two three four five six seven eight nine ten'.split(
  ' ',
)
