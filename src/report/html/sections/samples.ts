import type {
  CutText,
  RunSample,
  SampledCandidate,
  SampledVote,
  SampleKind,
} from '../../run/samples/types.js'
import type { RunSummary } from '../../summary.js'
import { count, decimalsFor, fixed, plural } from '../../text/numbers.js'
import { bounded } from '../../text/printable.js'
import { reasonInWords, sourceInWords } from '../../text/reasons.js'
import { brief, byteLength, escapeHtml, Html, html } from '../html.js'
import type { Section } from '../section.js'

/** What a prompt is shown for, in the order of the filter. */
const kindNames: Readonly<Record<SampleKind, string>> = {
  random: 'drawn by chance',
  'widest-gap': 'widest gaps',
  'narrowest-gap': 'narrowest gaps',
  'vote-without-score': 'votes without a score',
  flagged: 'flagged responses',
  unfinished: 'unfinished responses',
  'no-rows': 'nothing to train on',
}

/** Characters of a text that are shown, from as many as anybody reads to what fits whatever there is. */
const limits = [1500, 800, 400, 200, 100, 40]
/** More samples are none that a page has room for. */
const mostSamples = 240

/** Prompts with all that became of them, one after the other; with a script, one at a time. */
export function samplesSection(summary: RunSummary, bytes: number): Section | undefined {
  const samples = summary.samples.slice(0, mostSamples)
  if (samples.length === 0) return undefined
  const show = scoresAs(summary)
  const articles = (limit: number) => samples.map(sample => article(sample, limit, show))
  let shown = articles(limits[0] ?? 0)
  for (const limit of limits.slice(1)) {
    if (byteLength(shown) <= bytes) break
    shown = articles(limit)
  }
  // What does not even fit so is left out from its end, and counted.
  while (shown.length > 1 && byteLength(shown) > bytes) shown.pop()
  return {
    id: 'samples',
    title: 'Samples',
    content: [
      html`<p class="role">${count(shown.length)} of ${plural(summary.samples.length, 'sample')}: some drawn by chance, some for what is said of them. Texts are as the models wrote them; control characters are shown as symbols. Among votes, – is one without a score. <code>self-rewarding explain RUN 1:17</code> shows any other prompt, such as 17 of iteration 1, in full.</p>`,
      html`<div id="browser">${controls(samples.slice(0, shown.length))}${shown}</div>`,
    ],
  }
}

/** Shown by the script; without it all samples are there to scroll through. */
function controls(samples: readonly RunSample[]): Html {
  const iterations = [...new Set(samples.map(({ iteration }) => iteration))]
  const kinds = Object.entries(kindNames).filter(([kind]) =>
    samples.some(sample => sample.kinds.some(each => each === kind)),
  )
  return html`<div class="controls" hidden>
<label>Iteration <select id="of-iteration"><option value="">all</option>${iterations.map(each => html`<option>${each}</option>`)}</select></label>
<label>Shown for <select id="of-kind"><option value="">anything</option>${kinds.map(([kind, name]) => html`<option value="${kind}">${name}</option>`)}</select></label>
<span class="steps"><button type="button" id="previous" title="Key: left arrow">Previous</button><output id="place" aria-live="polite"></output><button type="button" id="next" title="Key: right arrow">Next</button></span>
</div>`
}

type ShowScore = (score: number) => string

function scoresAs({ scoreMax, qualityMax }: RunSummary): ShowScore {
  const decimals = decimalsFor(scoreMax ?? qualityMax ?? 5)
  return score => fixed(score, decimals)
}

function article(sample: RunSample, limit: number, show: ShowScore): Html {
  const { iteration, index, kinds, prompt, source, reason, candidates, left } = sample
  const why = kinds.map(kind => (Object.hasOwn(kindNames, kind) ? kindNames[kind] : kind)).join(', ')
  const trained = candidates.filter(({ role }) => role !== undefined)
  const others = candidates.filter(({ role }) => role === undefined)
  const ordered = [...trained.toSorted((a, b) => order(a) - order(b)), ...others]
  return html`<article data-iteration="${iteration}" data-kinds="${kinds.join(' ')}"><h3>Iteration ${iteration}, prompt ${index}</h3>
<p class="role">${brief(why)}. Source: ${sourceInWords(brief(source))}${reason === undefined ? '' : `. Nothing to train on: ${reasonInWords(brief(reason))}`}</p>
<p class="role">Prompt</p>${verbatim(prompt, limit)}
<div class="responses">${ordered.map(each => response(each, limit, show))}</div>${
    left > 0 ? html`<p class="role">${plural(left, 'more candidate')} not shown</p>` : undefined
  }</article>
`
}

const order = ({ role }: SampledCandidate): number => (role === 'rejected' ? 1 : 0)

const roles = { chosen: 'Chosen', rejected: 'Rejected', positive: 'Positive example' } as const

function response(found: SampledCandidate, limit: number, show: ShowScore): Html {
  const { candidate, role, text, finish, sameTextAs, flags, score, reason, votes } = found
  const name = candidate < 0 ? 'human answer' : `candidate ${candidate}`
  const facts = [
    score === undefined ? undefined : `score ${show(score)}`,
    votes.length === 0
      ? undefined
      : `votes ${votes.map(vote => (vote.score === undefined ? '–' : fixed(vote.score, Number.isInteger(vote.score) ? 0 : 2))).join(', ')}`,
    finish === undefined || finish === 'stop' ? undefined : `ended by ${finish}`,
    reason === undefined ? undefined : reasonInWords(reason),
    sameTextAs === undefined ? undefined : `same text as candidate ${sameTextAs}`,
    flags.length === 0 ? undefined : `flagged: ${flags.join(', ')}`,
  ].filter(fact => fact !== undefined)
  return html`<div><p class="role">${role === undefined ? '' : html`<b class="${role}">${roles[role]}</b>, `}${name}${facts.map(fact => `; ${brief(fact)}`)}</p>${
    text === undefined ? html`<p class="role">There is no text.</p>` : verbatim(text, limit)
  }${
    votes.length === 0
      ? undefined
      : html`<details><summary>What the judge wrote: ${plural(votes.length, 'vote')}</summary>${votes.map(vote => judgement(vote, limit))}</details>`
  }</div>`
}

function judgement({ vote, score, reason, text }: SampledVote, limit: number): Html {
  const what =
    score === undefined
      ? `no score: ${reasonInWords(brief(reason ?? 'unknown'))}`
      : `score ${fixed(score, Number.isInteger(score) ? 0 : 2)}`
  return html`<p class="role">Vote ${vote}, ${what}</p>${verbatim(text, limit)}`
}

/** A text as its author wrote it, or its beginning; in its own direction. */
function verbatim({ text: kept, left: before }: CutText, limit: number): Html {
  const { text, left } = bounded(kept, limit)
  const all = left + before
  const rest = all === 0 ? undefined : html`<p class="role">${plural(all, 'more character')} not shown</p>`
  return html`<pre dir="auto">${new Html(escapeHtml(text))}</pre>${rest}`
}
