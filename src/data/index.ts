/**
 * Readers of real data: Open Assistant in every shape, JSON lines. Pure; only `self-rewarding/node` opens files.
 *
 * @module
 */
export { type JsonLine, type JsonLinesOptions, parseJsonLines } from './json-lines.js'
export { type SplitLinesOptions, splitLines, type TextSource } from './lines.js'
export { normaliseText, textHash } from './normalise.js'
export {
  type RankedInstruction,
  type RankedInstructions,
  type RankedReport,
  type RankedResponse,
  rankedInstructions,
} from './open-assistant/ranked.js'
export { type OpenAssistantReader, readOpenAssistant } from './open-assistant/read.js'
export type {
  LineDrop,
  LineProblem,
  MessageDrop,
  OpenAssistantInstruction,
  OpenAssistantOptions,
  OpenAssistantReport,
  OpenAssistantResponse,
} from './open-assistant/types.js'
