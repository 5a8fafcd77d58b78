import type { Message as ChatMessage } from '../../model/provider.js'
import { type FoundMessage, type Message, type Row, withReplies } from './message.js'
import type { ReportWriter } from './report.js'
import type { Settings, TurnFilter } from './turn.js'
import type { OpenAssistantInstruction } from './types.js'

/** A prompter's message that is still to be read, with what was said before it. */
interface OpenTurn {
  readonly node: FoundMessage
  readonly turn: number
  readonly before: readonly ChatMessage[]
  /** Whether all that was said before may be read. */
  readonly isReadable: boolean
}

/** The instructions of a whole tree, turn by turn; every message in it is counted once. */
export function* readConversation(
  root: FoundMessage,
  tree: Row['tree'],
  { turns, filter, report }: { turns: Settings['turns']; filter: TurnFilter; report: ReportWriter },
): Generator<OpenAssistantInstruction, void, undefined> {
  const treeId = tree?.id ?? root.message?.message_tree_id ?? root.message?.message_id ?? ''
  const state = tree?.state ?? root.message?.tree_state ?? undefined
  const open: OpenTurn[] = [{ node: root, turn: 1, before: [], isReadable: true }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, turn, before, isReadable } = next
    if (turn > turns) {
      report.drop('later-turn', count([...withReplies(node)]))
      continue
    }
    const prompt = node.message
    const replies = node.replies.flatMap(({ message }) => message ?? [])
    let used: ReadonlySet<Message> = new Set()
    if (isReadable) {
      const read = filter.read({ prompt, replies, treeId, turn, before, ...(turn === 1 && { state }) })
      used = new Set(read.used)
      if (read.instruction) yield read.instruction
    } else {
      if (prompt) report.drop('context-dropped')
      report.drop('prompt-dropped', replies.length)
    }
    for (const { message, replies: below } of node.replies.toReversed()) {
      const goesOn = prompt !== undefined && message !== undefined && used.has(message)
      const said = goesOn ? [...before, say('user', prompt), say('assistant', message)] : []
      for (const child of below.toReversed())
        open.push({ node: child, turn: turn + 1, before: said, isReadable: goesOn })
    }
  }
}

const say = (role: 'user' | 'assistant', { text }: Message): ChatMessage => ({ role, content: text ?? '' })

const count = (messages: readonly FoundMessage[]): number => messages.filter(({ message }) => message).length
