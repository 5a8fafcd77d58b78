/** Why a prompt gave no row, in words; a rule of the user's own has reasons of its own. */
const reasons: { readonly [reason: string]: string } = {
  'too-few-scored': 'fewer than two candidates have a score',
  'too-few-finished': 'fewer than two candidates with a score came to their end',
  tie: 'the candidates that count have equal scores',
  'same-text': 'the candidates that count have the same text',
  'no-positive': 'no candidate has the score that is asked for',
  'below-margin': 'the scores are too close to each other',
  overlap: 'the intervals of the scores overlap',
  'no-answer': 'there is no answer to learn from',
  'no-candidate': 'there is no candidate',
  'over-target': 'there were enough rows before it (targetPairs)',
}

/** A reason as the dataset has it, and what it means where that is known. */
export function reasonInWords(reason: string): string {
  const meaning = Object.hasOwn(reasons, reason) ? reasons[reason] : undefined
  return meaning === undefined ? reason : `${meaning} (${reason})`
}

/** Where a prompt is from: `call:3/line:0` is what self-instruct writes. */
export function sourceInWords(source: string): string {
  const match = /^call:(\d+)\/line:(\d+)$/.exec(source)
  return match ? `a model wrote it (call ${match[1]}, line ${match[2]})` : source
}
