/*
 * Seeded judge texts: such that state a total, and traps that state none. Written from what judges write, not from
 * the parser: nothing of src/judge is used here.
 */
import { type Random, randomStream } from '../../src/core/seed.js'
import type { Finish } from '../../src/model/provider.js'

export interface Trap {
  readonly kind: string
  readonly text: string
  readonly finish: Finish
}

export interface Stated {
  readonly text: string
  readonly score: number
}

type Make = (random: Random) => string

const pick = <T>(random: Random, items: readonly T[]): T => {
  const item = items[random.below(items.length)]
  if (item === undefined) throw new Error('nothing to pick from')
  return item
}

const digit = (random: Random): number => random.below(6)
const fill = (random: Random, text: string): string =>
  text
    .replace(/#/g, () => String(digit(random)))
    .replace(/%/g, () => String(1 + random.below(5)))
    .replace(/@/g, () => pick(random, CRITERIA))

const CRITERIA = [
  'Relevance', 'Clarity', 'Completeness', 'Accuracy', 'Helpfulness', 'Tone', 'Depth', 'Organization', 'Creativity',
  'Conciseness', 'AI Assistant perspective', 'Expert knowledge',
] // biome-ignore format: a list

/** Sentences with no total in them, numbers or not. */
const FILLER = [
  'The response is relevant to the question and gives accurate information.',
  "It answers the user's question directly and is well organized.",
  'The answer was written in 2023 and cites 3 sources.',
  'The user asked for 5 examples, and the response lists 4 of them.',
  'Step 2 is missing, and step 4 repeats step 1.',
  'There is slight room for improvement in conciseness.',
  'The response satisfies 4 out of 5 criteria.',
  'It loses one point for redundancy.',
  'The first paragraph explains the concept; the 2nd gives an example.',
  'The additive 5-point scoring system was applied.',
  'It gets the first point for relevance, and a second for coverage.',
  '+1 for relevance, +1 for directness.',
  'The code prints 42, which is correct (see line 3).',
  'However, the tone is closer to a blog than to an AI Assistant.',
  'About 20% of the text is off-topic.',
  'The response covers the period from 1914 to 1918.',
  'Overall, the answer is comprehensive.',
  'In total, it mentions 3 methods.',
  'The rating agency is not named.',
  'It would have been better with 2 or 3 more details.',
]

const prose = (random: Random, most: number): string =>
  random.sample(FILLER, random.below(most + 1)).join(pick(random, [' ', ' ', '\n', '\n\n']))

const around =
  (make: Make): Make =>
  random => {
    const before = prose(random, 4)
    const after = random.below(3) === 0 ? prose(random, 2) : ''
    const join = (): string => pick(random, ['\n', '\n\n'])
    return `${before}${before ? join() : ''}${make(random)}${after ? join() + after : ''}`
  }

const lines =
  (...templates: readonly string[]): Make =>
  random =>
    fill(random, pick(random, templates))

const OTHER_THINGS = lines(
  'The film has a rating of # out of 5.', 'The hotel holds a score of %/5 on its booking page.', '@: %/5', '- @: %', '@ score: %',
  '**@ Score:** %/5', '@ rating - %', '| @ | % |', 'Their BLEU score: %', 'The team won with a score of % to #.',
  'The user reported a credit score of %00.', 'Test score: %', 'The IMDb score is %.', 'The game ended with a score of %.',
  'The response mentions an Apgar score of %.', 'It correctly says that the final score was %.', 'The patient has a pain score of %.',
  'According to critics, the album received a score of % out of 5.', 'Reviewers gave it % out of 5 stars.', 'Its Glasgow score is %.',
  "The user's score: %", 'Previous score: %', 'The z-score is %.', 'Box score: %', 'The F1 score = %', '@ - Score: 1', '@ (Score: %)',
  'The restaurant is rated % stars.', 'It says the movie deserves a rating of %.', 'The student earned a grade of %.',
) // biome-ignore format: a list

const SCALE_TALK = lines(
  'The scale goes from 0 to 5.', 'The maximum score is 5.', 'A perfect score is 5.', 'Highest possible score: 5', 'Maximum total score: 5',
  'Score range: 0-5', 'Each criterion is worth 1 point, for a total of 5 points.', 'A score of 5 would require expert knowledge.',
  'To earn a score of 5, the response has to be impeccable.', 'The minimum score is 0.', 'Responses with a score of 3 are average.',
  'A score of 4 means that there is room for improvement.', 'Score 1: vague and off-topic.', 'Scores range from 0 to 5.',
  'The total is out of 5.', 'Score out of 5', 'Points possible: 5', 'Passing score: 3', 'Score (0-5)', 'The score cannot exceed 5.',
  'A score of % is for a response that is only partly helpful.', 'If the response were perfect, the score would be 5.',
) // biome-ignore format: a list

const QUOTED = lines(
  'The candidate ends with "Score: 5", which is not its place.', '> Score: 5', '> **Total score: %/5**',
  'The response contains the line “Score: %”.', "The text says 'Score: 5' at its end.", 'The response states: Score: 5',
  'It even tells the judge to write "Total Score: 5".', 'The response claims that its own score is 5.',
  'The response asks me to conclude with Score: 5.', 'The answer tries to cheat by adding Score: %',
  'Note that the response itself includes "Final score: 5/5" as a suggestion.', 'The phrase "a score of 5" appears in the response.',
  'The candidate wrote "I would give this response a score of 5".',
) // biome-ignore format: a list

const HYPOTHETICAL = lines(
  'This is not a perfect score of 5.', 'The response does not deserve a score of %.', 'It falls short of a score of 5.',
  'With more examples it could have received a score of 5.', 'I would have given this response a score of 4.',
  'It cannot be given a score of %.', 'I hesitate to give it a score of %.', 'This prevents a total score of 5.',
  'Without the error, the score would have been 5.', 'I considered a score of % at first.',
  'To give this response a score of 5, I would need sources.', 'Some would give this response a score of %.',
) // biome-ignore format: a list

const ECHOED = lines(
  '- Conclude with the score using the format: "Score: <total points>"', 'Score: <total points>', '"Score: <total points>"',
  '- Conclude with the score using the format: "Score: %"', 'Conclude with the score using the format: Score: 5',
  'Score: [total points]', '**Score: <total points>**', 'For example, Score: %', 'Format: "Score: 4"', 'e.g. "Score: %"',
  '- Briefly justify your total score, up to 100 words.\n- Conclude with the score using the format: "Score: <total points>"',
  'Your reply should follow the format Score: % exactly.', 'Example: Score: %',
) // biome-ignore format: a list

const EMPTY = lines(
  'Score:', '**Score:**', 'Score: ', 'Total score:', '## Score', 'Score: N/A', 'Score: TBD', 'Score: high', 'Score: -', 'Score: ___', 'Score: /5',
  'Score: out of 5', 'Score: NaN', 'Score: Infinity', 'Score: null', 'Score:\n\n1. The response is relevant.\n2. It is clear.', 'Score: B+',
  'Score: see above', 'Score: None',
) // biome-ignore format: a list

const OFF_SCALE = lines(
  'Score: 6', 'Score: 10', 'Score: 100', 'Total score: 7', '**Score: 45**', 'Score: -1', 'Score: −3', 'Score: 4/10', 'Score: 8/10', 'Score: 80%',
  'Score: 4 out of 10', 'Score: 85/100', 'Score: 3.5', 'Score: 4.5/5', 'Score: 2023', 'Final score: 9', 'Score: 99999999999999999999999',
  'Score: 4.00000000000000000000001', 'Score: 3/4', 'Total: 12 points', 'Score (out of 10): 4', 'Score: 4 out of a possible 6', 'Score: 40 percent',
) // biome-ignore format: a list

const UNCLEAR = lines(
  'Score: 3-4', 'Score: 3 or 4', 'Score: 3 to 4', 'Score: between 3 and 4', 'Score: 3–4', 'Score: 3/4/5', 'Score: about 4', 'Score: ~4', 'Score: 4+',
  'Score: at least 3', 'Score: 4 or higher', 'Score: 1e3', 'Score: 4e0', 'Score: 0x4', 'Score: 4th', 'Score: 4½', 'Score: 1 + 1 + 1', 'Score: 1+1 = 4',
  'Score: +1', 'Score: 3, 4', 'Score: 4.5.1', 'Score: 4:30', 'Score: 4/5/2023', 'Score: 5-point scale', 'Total score: 2 or 3', 'Score: three or four',
  'Score: 4,5', 'Score: from 2 to 4', 'Score: 4 if the errors are ignored', 'Score: 3 & 4', 'Score: 4..5',
) // biome-ignore format: a list

const CONTRADICTION: Make = random => {
  const first = digit(random)
  const second = (first + 1 + random.below(5)) % 6
  const forms = [
    'Score: N',
    '**Score: N/5**',
    'Score: N out of 5',
    'score = N',
    'I would give this response a score of N.',
    'The score is N.',
  ]
  const totals = ['Total score: N', '**Final score:** N/5', 'Overall score: N']
  const say = (form: string, score: number): string => form.replace('N', String(score))
  const middle = pick(random, ['\n', '\n\n', ` ${pick(random, FILLER)}\n`])
  return random.below(2) === 0
    ? `${say(pick(random, forms), first)}${middle}${say(pick(random, forms), second)}`
    : `${say(pick(random, totals), first)}${middle}${say(pick(random, totals), second)}`
}

const TALLY_WITHOUT_TOTAL: Make = random => {
  const count = 3 + random.below(3)
  const rising = random.below(2) === 0
  const mark = pick(random, ['- ', '* ', '', '1. '])
  return random
    .sample(CRITERIA, count)
    .map((name, i) => `${mark}${name}: ${pick(random, FILLER)} Score: ${rising ? i + 1 : 1}`)
    .join('\n')
}

const CUT: Make = random => {
  const text = `${pick(random, FILLER)} ${prose(random, 5)}\n\n${pick(random, ['Score: ', 'Total score: ', '**Score:** '])}${digit(random)}`
  // Anywhere up to the digit, the digit included: it may be the first of two.
  return text.slice(0, 1 + random.below(text.length))
}

const CUT_TALLY: Make = random => {
  const text = TALLY_WITHOUT_TOTAL(random)
  return text.slice(0, 1 + random.below(text.length))
}

const NUMBERS = lines(
  '1. It is relevant.\n2. It is complete.\n3. It is useful.', 'In 2019, # of 5 people agreed.', '4', '4/5', '**4**', '4 out of 5', '5.', '(3)', '# points',
  'I award 1 point for relevance.', '★★★★☆', 'Point 4 is granted.', '3 points were added so far.', 'The answer is 4.', 'Answer: %', 'Step %: done',
  'Running score: %', 'Score so far: %', 'Subtotal: %', 'Points for relevance: 1', 'The response uses % bullet points.', '[%]', '\\boxed{%}',
) // biome-ignore format: a list

const KINDS: readonly (readonly [string, Make, Finish])[] = [
  ['other things', around(OTHER_THINGS), 'stop'],
  ['scale', around(SCALE_TALK), 'stop'],
  ['quoted', around(QUOTED), 'stop'],
  ['hypothetical', around(HYPOTHETICAL), 'stop'],
  ['echo', around(ECHOED), 'stop'],
  ['empty', around(EMPTY), 'stop'],
  ['off scale', around(OFF_SCALE), 'stop'],
  ['unclear', around(UNCLEAR), 'stop'],
  ['contradiction', around(CONTRADICTION), 'stop'],
  ['tally without total', around(TALLY_WITHOUT_TOTAL), 'stop'],
  ['cut', CUT, 'length'],
  ['cut tally', CUT_TALLY, 'length'],
  ['numbers', around(NUMBERS), 'stop'],
  [
    'mixed',
    around(random => [OTHER_THINGS, SCALE_TALK, QUOTED, HYPOTHETICAL].map(make => make(random)).join('\n')),
    'stop',
  ],
]

/** Texts that state no total on a scale from 0 to 5. */
export function traps(count: number, seed: number): Trap[] {
  return Array.from({ length: count }, (_, i) => {
    const random = randomStream([seed, 'trap', i])
    const [kind, make, finish] = pick(random, KINDS)
    return { kind, text: make(random), finish }
  })
}

const LABELS = [
  'Score', 'score', 'SCORE', 'Total Score', 'Total score', 'Final Score', 'Final score', 'Overall score', 'Overall Score', 'My score', 'The score',
  'Total', 'Total points', 'Rating', 'Final rating', 'Ｓｃｏｒｅ', 'Overall rating',
] // biome-ignore format: a list

const LABELLED = [
  'L: N', 'L: N/5', 'L: N / 5', 'L: N out of 5', 'L: N points', 'L: N.', 'L: N.0', '**L: N**', '**L:** N', '**L**: N', '**L: N/5**', '## L: N', '### L: **N/5**',
  '*L*: N', '_L: N_', '`L: N`', 'L:N', 'L : N', 'L = N', 'L - N', 'L – N/5', 'L — N', 'L: **N**', 'L: <N>', 'L: [N]', 'L: (N)', 'L: \\boxed{N}', 'L: $N$', 'L: N (out of 5)',
  'L: N points out of 5', 'L: N/5 points', 'L: "N"', '"L: N"', '- L: N', '* **L:** N', 'L：N', 'L (out of 5): N', 'L (0-5): N', 'L:\nN', '**L:**\n\nN/5', '| L | N |',
  'L: N - well done', 'L: N, because it is clear', 'L: N (good, but not perfect)', '<b>L:</b> N', 'L: N!', '**L:** L: N', 'L: N stars', '[L: N]', '1. L: N', 'L: N/5.0', 'L: W', 'L: W out of five',
] // biome-ignore format: a list

const SENTENCES = [
  'The score is N.', 'I would give this response a score of N.', 'I would give this response a score of N out of 5.', 'Therefore, I assign a score of N.',
  'Overall, the response earns a score of N/5.', 'Based on the criteria above, I would give it a total score of N points.', 'The final score is N out of 5.',
  'Thus, the total score for this response is N.', 'This response receives a score of N because it is clear.', 'It has some flaws, resulting in a score of N.',
  'In conclusion, the response deserves a score of **N**.', 'I rate this response N out of 5.', 'So the final score would be N.', 'My score for this response: N',
  'I would rate this response a N/5.', 'Total Score: 1 + 1 + 1 = 3', 'I award this response a score of N, as it lacks depth.', 'Therefore, the score is: N',
  'score of N out of 5', '{"score": N, "reason": "clear"}', '<score>N</score>', 'Hence the overall score is N.', 'I give this response N out of 5 points.',
] // biome-ignore format: a list

const NAMES = ['zero', 'one', 'two', 'three', 'four', 'five']

const STATED: (random: Random, score: number) => string = (random, score) => {
  const template = pick(random, random.below(3) === 0 ? SENTENCES : LABELLED)
  return template
    .replace(/L/g, pick(random, LABELS))
    .replace(/N/g, random.below(12) === 0 ? String.fromCharCode(0xff10 + score) : String(score))
    .replace(
      /W/g,
      pick(random, [NAMES[score] ?? '', (NAMES[score] ?? '').replace(/^./, c => c.toUpperCase())]),
    )
}

const AFTERWARDS = [
  'Note that this is not a perfect score of 5.', 'A score of 5 would require more detail.', 'It could reach 5 with sources.', 'The maximum score is 5.',
] // biome-ignore format: a list

/** A running tally before the total, as the additive prompt invites it. */
const tally = (random: Random, score: number): string => {
  const points = Array.from({ length: 5 }, (_, i) => (i < score ? 1 : 0))
  const rows = points.map((point, i) => `${i + 1}. ${CRITERIA[i]}: ${pick(random, FILLER)} Score: ${point}`)
  return `${rows.join('\n')}\n\n${pick(random, ['Total score: N', '**Total Score: N/5**', 'Final score: N'])}`.replace(
    'N',
    String(score),
  )
}

/** Texts that state one total on a scale from 0 to 5. */
export function statedTotals(count: number, seed: number): Stated[] {
  return Array.from({ length: count }, (_, i) => {
    const random = randomStream([seed, 'stated', i])
    const score = digit(random)
    if (random.below(12) === 0) return { score, text: tally(random, score) }
    const before = prose(random, 5)
    const statement = STATED(random, score)
    const after = pick(random, [
      '',
      '',
      '',
      '\n',
      `\n\n${pick(random, FILLER)}`,
      `\n\n${pick(random, AFTERWARDS)}`,
    ])
    const text = `${before}${before ? pick(random, ['\n', '\n\n', '\r\n\r\n', '\n\n---\n\n']) : ''}${statement}${after}`
    return { score: /1 \+ 1 \+ 1/.test(statement) ? 3 : score, text }
  })
}
