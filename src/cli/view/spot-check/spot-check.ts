import { createHmac, randomBytes } from 'node:crypto'
import { plural } from '../../../report/text/numbers.js'
import type {
  SpotCheckAgreement,
  SpotCheckAnswer,
  SpotCheckEnd,
  SpotCheckItem,
  SpotCheckView,
} from '../api.js'
import type { RunIndex } from '../index/run-index.js'
import { Refusal } from '../server/refusal.js'
import { longText } from '../show/long-text.js'
import { agreementOf } from './agreement.js'
import { type BlindPair, BlindPairs } from './blind-pairs.js'
import { type AnswerRow, type PreferenceFile, type Preferences, seenRow } from './preference-file.js'
import { nameOf, type Standing, standingOf } from './standing.js'

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
  private latest: { readonly of: Preferences; readonly standing: Standing } | undefined

  private constructor(
    private readonly index: RunIndex,
    private readonly file: PreferenceFile,
    private readonly who: string | null,
  ) {
    this.pairs = new BlindPairs(index)
  }

  /**
   * Goes on with the answers that there are.
   *
   * @throws `LedgerError` where the file holds something else.
   */
  static async open(index: RunIndex, file: PreferenceFile, who: string | undefined): Promise<SpotCheck> {
    const opened = new SpotCheck(index, file, who ?? null)
    await opened.standing()
    return opened
  }

  /** The next pair that this person did not answer, here or elsewhere. */
  async next(): Promise<SpotCheckItem | SpotCheckEnd> {
    if (!this.index.isComplete && !this.index.iterations.some(each => each.isSealed && each.isComplete))
      throw new Refusal(503, 'the run is still being read; try again in a moment')
    const { answers } = await this.standing()
    const pair = await this.pairs.next((iteration, prompt) => answers.get(nameOf(iteration, prompt))?.texts)
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

  /**
   * Writes down what the person prefers.
   *
   * @throws `Refusal` where the pair was not given, or was answered before the agreement was shown.
   */
  async answer(id: string, preference: SpotCheckAnswer['preference']): Promise<SpotCheckView> {
    const pair = this.given.get(id)
    if (pair === undefined) throw new Refusal(404, 'this pair was not given out here; ask for the next one')
    const { iteration, prompt, a, b, judge, judgedBy, texts } = pair
    if ((await this.standing()).isFinal({ iteration, prompt_index: prompt, texts }))
      throw new Refusal(
        410,
        'The answer to that pair stays as it was: the agreement, which tells what the judge said of it, was shown since.',
      )
    await this.file.append({
      iteration,
      prompt_index: prompt,
      a_candidate: a.candidate,
      b_candidate: b.candidate,
      preference,
      judge,
      judged_by: judgedBy.id,
      texts,
      ...this.signature(),
    })
    return this.view()
  }

  /** What was answered, and nothing of what the judge says. */
  async view(): Promise<SpotCheckView> {
    const standing = await this.standing()
    const counted = await this.counted(standing)
    const of = (preference: AnswerRow['preference']): number =>
      counted.filter(row => row.preference === preference).length
    const other = standing.answers.size - counted.length
    const damaged = this.latest?.of.damaged ?? 0
    const notes: readonly (readonly [number, string])[] = [
      [
        other,
        `${plural(other, 'answer')} to pairs that this run does not have, or that are still being read, not counted.`,
      ],
      [
        standing.late,
        `${plural(standing.late, 'answer')} given again after the agreement was shown, not counted.`,
      ],
      [standing.others, `${plural(standing.others, 'line')} of others in the file not counted.`],
      [damaged, `${plural(damaged, 'line')} of the file not readable.`],
    ]
    return {
      file: this.file.path,
      answered: counted.length,
      ties: of('tie'),
      skipped: of('skip'),
      notes: notes.flatMap(([lines, note]) => (lines > 0 ? [note] : [])),
    }
  }

  /** What the answers come to for each judge. They stay from now on, which the file says before anybody is told. */
  async agreement(): Promise<SpotCheckAgreement> {
    const { isSeen } = await this.standing()
    if (!isSeen) await this.file.append(seenRow(this.signature()))
    const standing = await this.standing()
    // What another viewer added in between is told the next time, once the file says that it stays.
    const rows = (await this.counted(standing)).filter(row => standing.isFinal(row))
    return agreementOf(rows, iteration => this.pairs.judgeOf(iteration))
  }

  /** What this person said, as the file has it now. */
  private async standing(): Promise<Standing> {
    const of = await this.file.read()
    if (this.latest?.of !== of) this.latest = { of, standing: standingOf(of.rows, this.who) }
    return this.latest.standing
  }

  /** Answers to pairs that the run has; not of another run, or of pairs with other texts or scores by now. */
  private async counted({ answers }: Standing): Promise<readonly AnswerRow[]> {
    const rows: AnswerRow[] = []
    for (const row of answers.values()) {
      if ((await this.pairs.hashOf(row.iteration, row.prompt_index)) === row.texts) rows.push(row)
    }
    return rows
  }

  private signature(): Pick<AnswerRow, 'who' | 'at'> {
    return { who: this.who, at: new Date().toISOString() }
  }
}

function textOf(pair: BlindPair, side: 'prompt' | 'a' | 'b'): string {
  return side === 'prompt' ? pair.promptText : pair[side].text
}
