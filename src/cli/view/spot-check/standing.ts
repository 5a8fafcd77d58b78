import type { AnswerRow, PreferenceRow } from './preference-file.js'

/** What the lines of one person come to. */
export interface Standing {
  /** The answer to each pair that counts, by iteration and prompt. */
  readonly answers: ReadonlyMap<string, AnswerRow>
  /** Whether the agreement was shown since the last answer that counts. */
  readonly isSeen: boolean
  /** Answers that came too late to change another. */
  readonly late: number
  /** Lines of other people. */
  readonly others: number
  /** Whether the agreement was shown after the pair was answered, so that its answer stays. */
  isFinal(pair: Pick<AnswerRow, 'iteration' | 'prompt_index' | 'texts'>): boolean
}

/** The name of a prompt. */
export function nameOf(iteration: number, prompt: number): string {
  return `${iteration}:${prompt}`
}

/**
 * A later answer to a pair takes the place of an earlier one, unless the agreement was shown in between: it tells what
 * the judge said of the pairs that were answered. That holds whoever wrote the lines, and in which order they are read.
 */
export function standingOf(rows: readonly PreferenceRow[], who: string | null): Standing {
  const answers = new Map<string, AnswerRow>()
  const final = new Set<string>()
  /** Answers since the agreement was shown last. */
  const open = new Map<string, AnswerRow>()
  const own = rows.filter(row => row.who === who)
  let late = 0
  for (const row of own) {
    if (row.preference === 'seen') {
      for (const answer of open.values()) final.add(keyOf(answer))
      open.clear()
    } else if (final.has(keyOf(row))) late++
    else {
      const name = nameOf(row.iteration, row.prompt_index)
      answers.set(name, row)
      open.set(name, row)
    }
  }
  return {
    answers,
    isSeen: open.size === 0,
    late,
    others: rows.length - own.length,
    isFinal: pair => final.has(keyOf(pair)),
  }
}

/** Other texts, and another order of their scores, are another pair. */
function keyOf({
  iteration,
  prompt_index,
  texts,
}: Pick<AnswerRow, 'iteration' | 'prompt_index' | 'texts'>): string {
  return `${nameOf(iteration, prompt_index)} ${texts}`
}
