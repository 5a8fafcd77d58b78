import { fixed, plural } from '../../report/text/numbers.js'
import { reasonInWords, sourceInWords } from '../../report/text/reasons.js'
import { shortLine } from '../short-line.js'
import type { Style } from '../style.js'
import { textBlock } from '../text-block.js'
import type { Explained, ExplainedCandidate, ExplainedVote } from './types.js'
import { isCopy } from './written-by.js'

/** How it is shown. */
export interface ExplainView {
  readonly width: number
  readonly style: Style
  /** Characters of a text that are shown. */
  readonly limit: number
}

/** Everything that led to a pair, for a person. */
export function formatExplained(explained: Explained, view: ExplainView): string {
  const { iteration, prompt, model, candidates } = explained
  const { strong } = view.style
  const of = model === undefined ? '' : `, answered by ${shortLine(model)}`
  const { text, reply = text } = prompt
  return `${[
    strong(`Prompt ${iteration}:${prompt.index} (iteration ${iteration}${of})`),
    '',
    ...block(text, view, '  '),
    '',
    `From: ${shortLine(sourceInWords(prompt.source))}`,
    ...(isCopy(text, reply) ? [] : ['The reply that it was taken from:', ...block(reply, view, '  ')]),
    ...shownLines(prompt.demonstrations ?? [], view),
    '',
    ...outcomeLines(explained, view),
    ...(candidates.length === 0 ? ['', 'No candidate is recorded yet.'] : []),
    ...candidates.flatMap(candidate => ['', ...candidateLines(candidate, explained, view)]),
  ].join('\n')}\n`
}

function block(text: string, { width, limit }: ExplainView, indent: string): string[] {
  return textBlock(text, { width, limit, indent })
}

/** What the prompt's writer was shown. They are several, so each has a part of the room of a text. */
function shownLines(demonstrations: readonly string[], view: ExplainView): string[] {
  if (demonstrations.length === 0) return []
  return [
    '',
    `Its writer was shown ${plural(demonstrations.length, 'demonstration')}:`,
    ...demonstrations.flatMap((text, i) => {
      const number = `  ${i + 1}. `
      const [first = '', ...rest] = block(text, { ...view, limit: view.limit / 4 }, ' '.repeat(number.length))
      return [`${number}${first.trimStart()}`, ...rest]
    }),
  ]
}

function outcomeLines({ outcome, rule, candidates }: Explained, view: ExplainView): string[] {
  const by = rule === undefined ? '' : ` (${shortLine(rule)})`
  const scoreOf = (at: number): string => {
    const score = candidates.find(({ candidate }) => candidate === at)?.score
    return score === undefined ? '' : ` with ${fixed(score, 2)}`
  }
  switch (outcome.kind) {
    case 'pairs':
      return outcome.pairs.flatMap(({ chosen, rejected, chosenText }) => {
        const against = `candidate ${rejected}${scoreOf(rejected)}`
        if (chosen >= 0) return [`Chosen: candidate ${chosen}${scoreOf(chosen)}. Rejected: ${against}${by}.`]
        return [
          `Rejected: ${against}. Chosen, which is none of the candidates${by}:`,
          ...block(chosenText, view, '  '),
        ]
      })
    case 'positives':
      return [
        `To be imitated: ${plural(outcome.candidates.length, 'candidate')}, ${outcome.candidates.join(', ')}${by}.`,
      ]
    case 'none':
      return [`No pair: ${shortLine(reasonInWords(outcome.reason))}${by}.`]
    case 'open':
      return ['Not decided: the iteration goes on. Scores and pairs are made when its calls are done.']
  }
}

function candidateLines(candidate: ExplainedCandidate, { outcome }: Explained, view: ExplainView): string[] {
  const { candidate: at, text, finish = '', sameTextAs, flags, score, reason, votes } = candidate
  const { strong, good } = view.style
  const role = roleOf(at, outcome)
  const valid = votes.filter(vote => vote.score !== undefined).length
  const judged = [
    ...(score === undefined ? [] : [`score ${fixed(score, 2)}`]),
    ...(reason === undefined ? [] : [`no score: ${shortLine(reason)}`]),
    ...(votes.length > 0 && outcome.kind !== 'open' ? [`${valid} of ${plural(votes.length, 'vote')}`] : []),
    ...(finish === '' || finish === 'stop' ? [] : [`ended by ${shortLine(finish)}`]),
    ...(sameTextAs === undefined ? [] : [`same text as candidate ${sameTextAs}, whose votes count`]),
    ...(flags.length === 0 ? [] : [`marked: ${shortLine(flags.join(', '))}`]),
  ]
  const head = `Candidate ${at}${role === undefined ? '' : `, ${role}`}`
  return [
    `${role === 'chosen' ? good(head) : strong(head)}${judged.length > 0 ? ` – ${judged.join(', ')}` : ''}`,
    '',
    ...(text === undefined ? ['  (no reply)'] : block(text, view, '  ')),
    ...votes.flatMap(vote => voteLines(vote, view)),
  ]
}

function roleOf(at: number, outcome: Explained['outcome']): 'chosen' | 'rejected' | undefined {
  if (outcome.kind === 'positives') return outcome.candidates.includes(at) ? 'chosen' : undefined
  if (outcome.kind !== 'pairs') return undefined
  if (outcome.pairs.some(({ chosen }) => chosen === at)) return 'chosen'
  return outcome.pairs.some(({ rejected }) => rejected === at) ? 'rejected' : undefined
}

const unscored: { readonly [reason: string]: string } = {
  valid: 'gave a score',
  'gave-none': 'gave no score',
  unread: 'not read yet',
}

function voteLines({ vote, score, reason = '', text }: ExplainedVote, view: ExplainView): string[] {
  const said = Object.hasOwn(unscored, reason) ? unscored[reason] : `no score: ${shortLine(reason)}`
  const head = `    vote ${vote}: ${score === undefined ? said : fixed(score, Number.isInteger(score) ? 0 : 2)}`
  return ['', view.style.soft(head), ...block(text, view, '      ')]
}
