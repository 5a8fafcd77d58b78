import { createHmac, randomBytes } from 'node:crypto'
import { humanAgreement } from '../../../evaluate/human-agreement.js'
import { count, percent, plural } from '../../../report/text/numbers.js'
import type { SpotCheckAnswer, SpotCheckEnd, SpotCheckItem, SpotCheckView } from '../api.js'
import type { RunIndex } from '../index/run-index.js'
import { Refusal } from '../server/refusal.js'
import { longText } from '../show/long-text.js'
import { type BlindPair, BlindPairs } from './blind-pairs.js'
import type { PreferenceFile, PreferenceRow } from './preference-file.js'

/** Characters of a text that are sent at first. */
const mostCharacters = 50_000
/** Pairs that can be answered, counted from the last one that was given. */
const mostGiven = 1000

/** A person judges pairs without knowing what the judge said. */
export class SpotCheck {
  private readonly pairs: BlindPairs
  /** Ids say nothing, and are others after each start. */
  private readonly key = randomBytes(32)
  private readonly given = new Map<string, BlindPair>()

  private constructor(
    private readonly index: RunIndex,
    private readonly file: PreferenceFile,
    private readonly who: string | undefined,
    /** The latest answers of this person, by iteration and prompt. */
    private readonly answers: Map<string, PreferenceRow>,
    /** Answers of others, and lines that are none. */
    private readonly left: { readonly others: number; readonly damaged: number },
  ) {
    this.pairs = new BlindPairs(index)
  }

  /** Goes on with the answers that there are. */
  static async open(index: RunIndex, file: PreferenceFile, who: string | undefined): Promise<SpotCheck> {
    const { rows, damaged } = await file.read()
    const own = rows.filter(row => row.who === (who ?? null))
    const answers = new Map(own.map(row => [nameOf(row.iteration, row.prompt_index), row]))
    return new SpotCheck(index, file, who, answers, { others: rows.length - own.length, damaged })
  }

  /** The next pair that this person did not answer. */
  async next(): Promise<SpotCheckItem | SpotCheckEnd> {
    if (!this.index.isComplete && !this.index.iterations.some(each => each.isSealed && each.isComplete))
      throw new Refusal(503, 'the run is still being read; try again in a moment')
    const pair = await this.pairs.next(
      (iteration, prompt) => this.answers.get(nameOf(iteration, prompt))?.texts,
    )
    if (pair === undefined) return { isEnd: true }
    const id = createHmac('sha256', this.key).update(nameOf(pair.iteration, pair.prompt)).digest('base64url')
    this.given.delete(id)
    this.given.set(id, pair)
    const [oldest] = this.given.keys()
    if (this.given.size > mostGiven && oldest !== undefined) this.given.delete(oldest)
    const shown = (side: 'prompt' | 'a' | 'b') =>
      longText(textOf(pair, side), mostCharacters, { item: id, side })
    return { id, prompt: shown('prompt'), a: shown('a'), b: shown('b') }
  }

  /** A whole text of a pair that was given. */
  async text(id: string, side: 'prompt' | 'a' | 'b'): Promise<string | undefined> {
    const pair = this.given.get(id)
    return pair && textOf(pair, side)
  }

  /** Writes down what the person prefers. */
  async answer(id: string, preference: SpotCheckAnswer['preference']): Promise<SpotCheckView> {
    const pair = this.given.get(id)
    if (pair === undefined) throw new Refusal(404, 'this pair was not given out here; ask for the next one')
    const { iteration, prompt, a, b, judge, texts } = pair
    const row: PreferenceRow = {
      iteration,
      prompt_index: prompt,
      a_candidate: a.candidate,
      b_candidate: b.candidate,
      preference,
      judge,
      texts,
      who: this.who ?? null,
      at: new Date().toISOString(),
    }
    await this.file.append(row)
    this.answers.set(nameOf(iteration, prompt), row)
    return this.view()
  }

  /** What the answers come to. */
  async view(): Promise<SpotCheckView> {
    const rows: { item: string; preference: PreferenceRow['preference']; judge: 'a' | 'b' }[] = []
    let other = 0
    for (const [item, { iteration, prompt_index, texts, preference, judge }] of this.answers) {
      // Of another run, or of a pair that has other texts or another order of scores by now.
      if ((await this.pairs.hashOf(iteration, prompt_index)) === texts) rows.push({ item, preference, judge })
      else other++
    }
    const { value, interval, agreed, n, ties, skipped } = humanAgreement(rows)
    const { others, damaged } = this.left
    const said =
      value === undefined || interval === undefined
        ? 'No pair with a preference yet.'
        : `The judge prefers the same answer in ${count(agreed)} of ${plural(n, 'pair')} (${percent(value)}, 95% interval ${percent(interval.low)} to ${percent(interval.high)}); chance gives 50%.`
    return {
      file: this.file.path,
      answered: rows.length,
      ties,
      skipped,
      ...(value !== undefined && interval && { agreement: { value, ...interval, n } }),
      inWords: [
        said,
        'Pairs are drawn from those that the judge scored apart, so this says nothing of close calls that gave no pair; ties and skipped pairs are in no share.',
        ...(other > 0
          ? [
              `${plural(other, 'answer')} to pairs that this run does not have, or that are still being read, not counted.`,
            ]
          : []),
        ...(others > 0 ? [`${plural(others, 'line')} of others in the file not counted.`] : []),
        ...(damaged > 0 ? [`${plural(damaged, 'line')} of the file not readable.`] : []),
      ].join(' '),
    }
  }
}

function nameOf(iteration: number, prompt: number): string {
  return `${iteration}:${prompt}`
}

function textOf(pair: BlindPair, side: 'prompt' | 'a' | 'b'): string {
  return side === 'prompt' ? pair.promptText : pair[side].text
}
