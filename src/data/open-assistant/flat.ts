import type { FoundMessage, Message } from './message.js'
import { withReplies } from './message.js'
import type { ReportWriter } from './report.js'

/**
 * Messages that come one a row. They stand in any order, so they are held until the end of the file. Where only first
 * turns are read, `message_tree_id`, which is the id of the tree's prompt, tells later turns at once; those are not held.
 */
export class FlatMessages {
  private readonly prompts = new Map<string, FoundMessage>()
  private readonly replies = new Map<string, FoundMessage[]>()

  constructor(
    private readonly turns: number,
    private readonly report: ReportWriter,
  ) {}

  /** Takes a message and those nested in it. */
  add(root: FoundMessage): void {
    const open: { found: FoundMessage; parent: string | undefined }[] = [
      { found: root, parent: root.message?.parent_id ?? undefined },
    ]
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { found, parent } = next
      const { message, replies } = found
      if (!message) {
        // Nobody can say whose answers these are.
        const lost = replies.flatMap(reply => [...withReplies(reply)]).filter(({ message }) => message)
        this.report.drop('missing-parent', lost.length)
        continue
      }
      this.addAlone(message, parent)
      for (const reply of replies.toReversed()) open.push({ found: reply, parent: message.message_id })
    }
  }

  private addAlone(message: Message, parent: string | undefined): void {
    const { message_id: id, message_tree_id: tree } = message
    const found: FoundMessage = { message, replies: [] }
    if (parent === undefined) {
      if (this.prompts.has(id)) this.report.drop('duplicate-id')
      else this.prompts.set(id, found)
    } else if (this.turns === 1 && tree != null && tree !== parent) this.report.drop('later-turn')
    else {
      const siblings = this.replies.get(parent)
      if (siblings) siblings.push(found)
      else this.replies.set(parent, [found])
    }
  }

  /** The trees, in the order of their prompts; counts what belongs to none. */
  *trees(): Generator<FoundMessage, void, undefined> {
    for (const prompt of this.prompts.values()) {
      const open = [prompt]
      for (let next = open.pop(); next !== undefined; next = open.pop()) {
        const id = next.message?.message_id ?? ''
        // Taken once: two messages with one id do not both have these replies.
        const replies = this.replies.get(id) ?? []
        this.replies.delete(id)
        for (const reply of replies) {
          next.replies.push(reply)
          open.push(reply)
        }
      }
      yield prompt
    }
    for (const orphans of this.replies.values()) this.report.drop('missing-parent', orphans.length)
  }
}
