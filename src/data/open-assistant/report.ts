import { excerpt } from '../../core/errors.js'
import type { LineDrop, LineProblem, MessageDrop, OpenAssistantReport } from './types.js'

const problemsKept = 20

/** The report while it is being written. */
export class ReportWriter implements OpenAssistantReport {
  lines = 0
  messages = 0
  prompts = 0
  responses = 0
  duplicatePrompts = 0
  readonly problems: LineProblem[] = []
  readonly droppedLines: Record<LineDrop, number> = {
    'not-utf8': 0,
    'invalid-json': 0,
    'too-long': 0,
    'wrong-shape': 0,
  }
  readonly dropped: Record<MessageDrop, number> = {
    'later-turn': 0,
    'wrong-shape': 0,
    'duplicate-id': 0,
    'missing-parent': 0,
    'wrong-role': 0,
    'tree-state': 0,
    deleted: 0,
    synthetic: 0,
    'failed-review': 0,
    unreviewed: 0,
    'no-text': 0,
    language: 0,
    'too-few-responses': 0,
    'prompt-dropped': 0,
    'context-dropped': 0,
  }

  /** Counts a message, or several, as not used. */
  drop(reason: MessageDrop, count = 1): void {
    this.dropped[reason] += count
  }

  /** Counts a line as useless. */
  dropLine(line: number, reason: LineDrop, raw: string): void {
    this.droppedLines[reason]++
    this.note(line, reason, raw)
  }

  /** Keeps a place, up to a bound. */
  note(line: number, reason: LineDrop, detail: string): void {
    if (this.problems.length < problemsKept) this.problems.push({ line, reason, detail: excerpt(detail) })
  }
}
