import type { JudgePrompt } from '../judge/index.js'
import type { WorkSettings } from './stage/prompt-work.js'

/** How a judge prompt's replies are read, as a prompt's work needs it. */
export function readBy(judge: JudgePrompt): Pick<WorkSettings, 'reader' | 'parse'> {
  return { reader: judge.id, parse: ({ text, finish }) => judge.parse(text, { finish }) }
}
