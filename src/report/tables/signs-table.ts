import type { JudgeSigns } from '../../evaluate/signs/types.js'
import type { RunReport } from '../../iterate/index.js'
import type { Table } from '../table.js'
import { fixed, percent, signed } from '../text/numbers.js'

type Value = number | null | undefined

/** How a sign is called, shown and read, in the order in which they are shown. */
const signs = [
  {
    sign: 'maxShare',
    name: 'scores at the maximum',
    show: percent,
    meaning: 'a judge that gives its maximum to more and more responses tells fewer of them apart',
  },
  {
    sign: 'tieRate',
    name: 'prompts with one score',
    show: percent,
    meaning: 'such prompts give no pair, and their votes were for nothing',
  },
  {
    sign: 'voteFailureRate',
    name: 'votes without a score',
    show: percent,
    meaning: 'training that wears off how a judgement is written shows here first',
  },
  {
    sign: 'longerChosen',
    name: 'the longer one is chosen',
    show: percent,
    meaning: 'of pairs of unequal length; far above one half, what is taught is length',
  },
  {
    sign: 'lengthDifference',
    name: 'chosen less rejected, characters',
    show: (value: Value) => signed(value, 1),
    meaning: 'by how many characters chosen responses are longer',
  },
  {
    sign: 'scoreLength',
    name: 'score and length, r',
    show: (value: Value) => signed(value, 2),
    meaning: 'correlation over all responses, also of prompts that ask for more or less',
  },
  {
    sign: 'scoreLengthWithin',
    name: 'score and length within prompts, r',
    show: (value: Value) => signed(value, 2),
    meaning: 'the same among responses to one prompt: near 1, the judge counts characters',
  },
  {
    sign: 'voteAgreement',
    name: 'equal votes on a response',
    show: percent,
    meaning: 'share of pairs of votes; high also where all responses get the same',
  },
  {
    sign: 'voteAlpha',
    name: "Krippendorff's alpha of the votes",
    show: (value: Value) => fixed(value, 2),
    meaning:
      '1 where votes on a response are equal, 0 where they differ as those on different ones; low, scores are chance',
  },
  {
    sign: 'meanLength',
    name: 'mean length, characters',
    show: (value: Value) => fixed(value, 1),
    meaning: 'of the responses; what a judge likes for its length grows',
  },
  {
    sign: 'meanScore',
    name: 'mean score by its own judge',
    show: (value: Value) => fixed(value, 2),
    meaning: 'what the judge likes, never how good the responses are: no measure of quality',
  },
] as const satisfies readonly {
  readonly sign: keyof JudgeSigns
  readonly name: string
  readonly show: (value: Value) => string
  readonly meaning: string
}[]

/** Iterations of which signs are known; the last checkpoint makes no data and has none. */
function signedIterations({ iterations }: RunReport) {
  return iterations.flatMap(({ iteration, checkpoint, signs: found }) =>
    found ? [{ iteration, checkpoint, signs: found }] : [],
  )
}

/** Signs of judge drift, a column for every iteration. */
export function signsTable(run: RunReport): Table {
  const iterations = signedIterations(run)
  return {
    title: 'Signs of judge drift',
    head: [
      '',
      ...iterations.map(({ iteration, checkpoint }) => `iteration ${iteration} (${checkpoint.name})`),
    ],
    rows:
      iterations.length === 0
        ? []
        : signs.map(({ sign, name, show }) => ({
            name,
            cells: iterations.map(each => show(each.signs[sign].value)),
          })),
  }
}

/** What each sign says, a sentence for each. */
export const signsInWords: readonly { readonly name: string; readonly meaning: string }[] = signs

/** Signs of one iteration as lines of name, value and what it was measured on. */
export function signLines(found: JudgeSigns): readonly (readonly [string, string, string])[] {
  return signs.map(({ sign, name, show }) => {
    const { n } = found[sign]
    const equal = sign === 'longerChosen' ? `, ${found.longerChosen.equal} more of equal length` : ''
    const isScore = sign === 'meanScore' ? '; no measure of quality' : ''
    return [name, show(found[sign].value), `n ${n}${equal}${isScore}`]
  })
}
