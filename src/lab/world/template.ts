/** The chat template of the lab's models: what an instruction becomes before the model answers. */
export const chatPrompt = (content: string): string => `task ${content} answer`

/** How a judge is asked, and how the question is read back. */
export interface JudgeLayout {
  /** The judge prompt. */
  readonly template: string
  /** The instruction and the response in a filled-in judge prompt; `undefined` for any other text. */
  read(text: string): { readonly prompt: string; readonly response: string } | undefined
}

/**
 * The response comes first, so that what follows is what the model sees when it answers the instruction itself, and it
 * can begin with an answer of its own.
 */
export const sharedLayout: JudgeLayout = {
  template: 'judge {{response}} task {{prompt}}',
  // The last one: an instruction has no such word, a response may.
  read: text => named(/^judge (?<response>.*?) ?task (?<prompt>(?:(?!\btask\b).)*)$/s, text),
}

/** The instruction comes first: nothing is as it is when the model answers. */
export const apartLayout: JudgeLayout = {
  template: 'judge {{prompt}} given {{response}}',
  read: text => named(/^judge (?<prompt>.*?) given ?(?<response>.*)$/s, text),
}

function named(pattern: RegExp, text: string) {
  const { prompt, response } = pattern.exec(text)?.groups ?? {}
  return prompt === undefined || response === undefined ? undefined : { prompt, response }
}

/** Words of the templates, which every world's vocabulary needs. */
export const templateWords = ['task', 'answer', 'list', 'judge', 'homework'] as const

/** What the model continues when it makes up instructions: some that it is shown, and the start of one more. */
export const promptList = (shown: readonly string[]): string =>
  `list ${shown.map(text => `task ${text}`).join(' ')} task`
