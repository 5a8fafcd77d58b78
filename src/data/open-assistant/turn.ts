import { ensure, refuseUnknown } from '../../core/check.js'
import { textHash } from '../../core/normalise.js'
import type { Message as ChatMessage } from '../../model/provider.js'
import { renderTurns } from '../render-turns.js'
import type { Message } from './message.js'
import type { ReportWriter } from './report.js'
import type { MessageDrop, OpenAssistantInstruction, OpenAssistantOptions } from './types.js'

/** The options with their defaults. */
export type Settings = Required<OpenAssistantOptions>

/** Fills in defaults. @throws InvalidArgumentError naming the option. */
export function completeOptions(options: OpenAssistantOptions): Settings {
  refuseUnknown(options, ['lang', 'synthetic', 'unreviewed', 'treeStates', 'minResponses', 'turns'])
  const {
    lang = 'en',
    synthetic = false,
    unreviewed = false,
    treeStates = ['ready_for_export'],
    minResponses = 0,
    turns = 1,
  } = options
  ensure(typeof lang === 'string' && lang !== '', 'lang', lang, "a language tag, or 'any'")
  const areStates = treeStates === 'any' || Array.isArray(treeStates)
  ensure(areStates, 'treeStates', treeStates, "an array, or 'any'")
  const isCount = Number.isInteger(minResponses) && minResponses >= 0
  ensure(isCount, 'minResponses', minResponses, 'a whole number, at least 0')
  ensure(Number.isSafeInteger(turns) && turns >= 1, 'turns', turns, 'a whole number of turns, at least 1')
  return { lang, synthetic, unreviewed, treeStates, minResponses, turns }
}

/** A prompt with all direct replies that were found. */
interface Turn {
  /** The prompt; absent where it is no message. */
  readonly prompt: Message | undefined
  /** Its direct replies, in file order. */
  readonly replies: readonly Message[]
  /** The tree it is of. */
  readonly treeId: string
  /** What is known of the tree's state. */
  readonly state?: string | undefined
  /** Which turn of the user's, from 1. */
  readonly turn: number
  /** What was said before. */
  readonly before: readonly ChatMessage[]
}

/** What became of a turn. */
interface ReadTurn {
  /** Absent where it is dropped. */
  readonly instruction?: OpenAssistantInstruction
  /** The replies that may be read, also where they are too few. */
  readonly used: readonly Message[]
}

/** Makes instructions of turns; remembers which prompts came before. */
export class TurnFilter {
  private readonly ids = new Set<string>()
  private readonly firstWithHash = new Map<string, string>()

  constructor(
    private readonly settings: Settings,
    private readonly report: ReportWriter,
  ) {}

  /** The instruction with its responses, or none where it is dropped; either way all messages are counted. */
  read(turn: Turn): ReadTurn {
    const { report } = this
    const { prompt, replies, state } = turn
    const problem = prompt && this.promptProblem(prompt, state)
    if (!prompt || problem) {
      if (problem) report.drop(problem)
      report.drop('prompt-dropped', replies.length)
      return { used: [] }
    }
    const { used, dropped } = this.splitReplies(replies)
    if (used.length < this.settings.minResponses) {
      report.drop('too-few-responses')
      report.drop('prompt-dropped', replies.length)
      return { used }
    }
    for (const reason of dropped) report.drop(reason)
    report.prompts++
    report.responses += used.length
    return { used, instruction: this.instruction(prompt, used, turn) }
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
    message: Message,
    replies: readonly Message[],
    { treeId, turn, before }: Turn,
  ): OpenAssistantInstruction {
    const promptId = message.message_id
    const prompt = renderTurns(before, message.text ?? '')
    const promptHash = textHash(prompt)
    const duplicateOf = this.firstWithHash.get(promptHash)
    if (duplicateOf === undefined) this.firstWithHash.set(promptHash, promptId)
    else this.report.duplicatePrompts++
    const responses = replies
      .map(({ message_id: id, text, rank, synthetic, labels }) => ({
        id,
        text: text ?? '',
        rank: rank ?? null,
        synthetic: synthetic ?? false,
        ...(labels && { labels }),
      }))
      .sort((a, b) => (a.rank ?? Number.MAX_VALUE) - (b.rank ?? Number.MAX_VALUE))
    return {
      treeId,
      promptId,
      turn,
      prompt,
      promptHash,
      ...(duplicateOf && { duplicateOf }),
      lang: message.lang ?? null,
      ...(message.labels && { labels: message.labels }),
      responses,
    }
  }

  private promptProblem(prompt: Message, state: string | undefined): MessageDrop | undefined {
    const { treeStates } = this.settings
    if (this.ids.has(prompt.message_id)) return 'duplicate-id'
    this.ids.add(prompt.message_id)
    if (treeStates !== 'any' && state !== undefined && !treeStates.includes(state)) return 'tree-state'
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
