import type { RunSummary } from '../../report/summary.js'
import type { RunLabOptions } from './run-lab-options.js'

type Numbers = Omit<RunSummary, 'reading'>

/** What the numbers of a run say and do not say: sentences that depend on them. */
export function readingOf({ models, comparisons }: Numbers, { judge, preset }: RunLabOptions): string[] {
  const [baseline, first] = models
  const last = models.at(-1)
  if (!baseline || !first || !last || first === last) return []
  const paragraphs = [gain(first, last, comparisons), parts(first, last), judging(first, last)]
  if (judge !== 'self') paragraphs.push(control(judge))
  if (preset === 'stabilised') {
    paragraphs.push(
      'The stabilised preset adds the likelihood of chosen responses and seed judgements to DPO. Both are deviations from the paper.',
    )
  }
  paragraphs.push(
    'This is one run with one seed, of a tiny model in a toy world: it shows that the loop works and what each control does, and says nothing about language models of a useful size. In the repository, npm run experiment -- lab repeats it over seeds and controls.',
  )
  return paragraphs
}

type Model = RunSummary['models'][number]

function gain(first: Model, last: Model, comparisons: Numbers['comparisons']): string {
  const [from, to] = [first, last].map(({ quality }) => quality?.mean.value ?? Number.NaN)
  const against = comparisons.at(-1)
  const change = `${last.name} has ${to?.toFixed(2)} points against ${from?.toFixed(2)} of ${first.name} on instructions that no model was trained on`
  if (!against) return `${change}.`
  const { low = Number.NaN, high = Number.NaN } = against.net.interval ?? {}
  const verdict = low > 0 ? 'better than' : high < 0 ? 'worse than' : 'not told apart from'
  return `${change}. Against ${against.b} it wins ${against.win}, ties ${against.tie} and loses ${against.lose}: ${verdict} it.`
}

/** Where the gain comes from: what was there in M1 already, or style. */
function parts(first: Model, last: Model): string {
  const changes = (first.quality?.parts ?? []).map((part, i) => {
    const now = last.quality?.parts[i]?.share.value ?? Number.NaN
    return `${part.name} from ${percent(part.share.value)} to ${percent(now)}`
  })
  const length = `length from ${first.length?.value.toFixed(1)} to ${last.length?.value.toFixed(1)} words`
  const hasManners = first.quality?.parts.some(({ name }) => name === 'manners')
  const meaning = hasManners
    ? `A gain in manners is style that ${first.name} already had at times and now has more often; only content is ability.`
    : `Where the greedy answers, the likeliest ones, are as right as before, what was gained is sharpening: ${last.name} says more often what ${first.name} knew.`
  return `What changed: ${[...changes, length].join('; ')}. ${meaning}`
}

function judging(first: Model, last: Model): string {
  const [from, to] = [first, last].map(({ judge }) => judge?.card.metrics.tiesHalf)
  if (from?.value === undefined || to?.value === undefined) return 'How well it judges could not be measured.'
  const before = from.interval
  const after = to.interval
  const apart = before && after && (after.low > before.high || after.high < before.low)
  const change = `As a judge it orders ${percent(to.value)} of pairs rightly against ${percent(from.value)} of ${first.name}`
  return apart
    ? `${change}: the intervals lie apart.`
    : `${change}: the intervals overlap, so that this run does not show a change of the judge.`
}

function control(judge: RunLabOptions['judge']): string {
  const controls = {
    frozen: 'M1 judges every iteration, so that the model cannot gain by judging better.',
    shuffled: 'A control: scores are exchanged among the candidates of a prompt, so that pairs say nothing.',
    random: 'A control: scores are drawn by chance.',
    oracle: 'Not a self-rewarding run: the true rubric judges.',
    'format-only': 'A control: the judge looks at manners alone.',
    length: 'A control: the judge prefers what is longer.',
  }
  return judge === 'self' ? '' : controls[judge]
}

const percent = (share: number): string => `${(100 * share).toFixed(1)}%`
