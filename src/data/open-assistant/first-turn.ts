import { InvalidArgumentError } from '../../core/errors.js'
import { textHash } from '../normalise.js'
import type { Message } from './message.js'
import type { ReportWriter } from './report.js'
import type { MessageDrop, OpenAssistantInstruction, OpenAssistantOptions } from './types.js'

/** The options with their defaults. */
export type Settings = Required<OpenAssistantOptions>

/** Fills in defaults. @throws InvalidArgumentError naming the option. */
export function completeOptions({
  lang = 'en',
  synthetic = false,
  unreviewed = false,
  treeStates = ['ready_for_export'],
  minResponses = 0,
}: OpenAssistantOptions): Settings {
  if (typeof lang !== 'string' || lang === '') {
    throw new InvalidArgumentError({ field: 'lang', received: lang, expected: "a language tag, or 'any'" })
  }
  if (treeStates !== 'any' && !Array.isArray(treeStates)) {
    throw new InvalidArgumentError({
      field: 'treeStates',
      received: treeStates,
      expected: "an array, or 'any'",
    })
  }
  if (!Number.isInteger(minResponses) || minResponses < 0) {
    const expected = 'a whole number, at least 0'
    throw new InvalidArgumentError({ field: 'minResponses', received: minResponses, expected })
  }
  return { lang, synthetic, unreviewed, treeStates, minResponses }
}

/** A prompt with all direct replies that were found. */
export interface FirstTurn {
  /** The prompt; absent where it is no message. */
  readonly prompt?: Message
  /** Its direct replies, in file order. */
  readonly replies: readonly Message[]
  /** What the row says of the tree, where it does. */
  readonly tree?: { readonly id?: string; readonly state?: string }
}

/** Makes instructions of first turns; remembers which prompts came before. */
export class FirstTurnFilter {
  private readonly ids = new Set<string>()
  private readonly firstWithHash = new Map<string, string>()

  constructor(
    private readonly settings: Settings,
    private readonly report: ReportWriter,
  ) {}

  /** The instruction with its responses, or `undefined` where it is dropped; either way all messages are counted. */
  read({ prompt, replies, tree }: FirstTurn): OpenAssistantInstruction | undefined {
    const { report } = this
    const problem = prompt && this.promptProblem(prompt, tree?.state ?? prompt.tree_state)
    if (!prompt || problem) {
      if (problem) report.drop(problem)
      report.drop('prompt-dropped', replies.length)
      return undefined
    }
    const { used, dropped } = this.splitReplies(replies)
    if (used.length < this.settings.minResponses) {
      report.drop('too-few-responses')
      report.drop('prompt-dropped', replies.length)
      return undefined
    }
    for (const reason of dropped) report.drop(reason)
    report.prompts++
    report.responses += used.length
    return this.instruction(prompt, used, tree?.id ?? prompt.message_tree_id ?? prompt.message_id)
  }

  private splitReplies(replies: readonly Message[]) {
    const used: Message[] = []
    const dropped: MessageDrop[] = []
    const ids = new Set<string>()
    for (const reply of replies) {
      const problem = ids.has(reply.message_id) ? 'duplicate-id' : this.problem(reply, 'assistant')
      ids.add(reply.message_id)
      if (problem) dropped.push(problem)
      else used.push(reply)
    }
    return { used, dropped }
  }

  private instruction(
    prompt: Message,
    replies: readonly Message[],
    treeId: string,
  ): OpenAssistantInstruction {
    const promptId = prompt.message_id
    const text = prompt.text ?? ''
    const promptHash = textHash(text)
    const duplicateOf = this.firstWithHash.get(promptHash)
    if (duplicateOf === undefined) this.firstWithHash.set(promptHash, promptId)
    else this.report.duplicatePrompts++
    const responses = replies
      .map(({ message_id: id, text, rank, synthetic }) => ({
        id,
        text: text ?? '',
        rank: rank ?? null,
        synthetic: synthetic ?? false,
      }))
      .sort((a, b) => (a.rank ?? Number.MAX_VALUE) - (b.rank ?? Number.MAX_VALUE))
    const lang = prompt.lang ?? null
    return {
      treeId,
      promptId,
      prompt: text,
      promptHash,
      ...(duplicateOf && { duplicateOf }),
      lang,
      responses,
    }
  }

  private promptProblem(prompt: Message, state: string | null | undefined): MessageDrop | undefined {
    const { treeStates } = this.settings
    if (this.ids.has(prompt.message_id)) return 'duplicate-id'
    this.ids.add(prompt.message_id)
    if (treeStates !== 'any' && state != null && !treeStates.includes(state)) return 'tree-state'
    return this.problem(prompt, 'prompter')
  }

  private problem(message: Message, role: 'prompter' | 'assistant'): MessageDrop | undefined {
    const { lang, synthetic, unreviewed } = this.settings
    if (message.role !== role) return 'wrong-role'
    if (message.deleted) return 'deleted'
    if (message.synthetic && !synthetic) return 'synthetic'
    if (message.review_result === false) return 'failed-review'
    if (message.review_result == null && !unreviewed) return 'unreviewed'
    if (!message.text?.trim()) return 'no-text'
    if (lang !== 'any' && message.lang !== lang && !message.lang?.startsWith(`${lang}-`)) return 'language'
    return undefined
  }
}
