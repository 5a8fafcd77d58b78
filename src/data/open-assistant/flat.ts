import type { FirstTurn } from './first-turn.js'
import type { Message } from './message.js'
import type { ReportWriter } from './report.js'

/**
 * Messages that come one a row. They stand in any order, so first turns are held until the end of the file; with
 * `message_tree_id`, which is the id of the tree's prompt, later turns are known at once and are not held.
 */
export class FlatMessages {
  private readonly prompts = new Map<string, Message>()
  private readonly replies = new Map<string, Message[]>()

  constructor(private readonly report: ReportWriter) {}

  add(message: Message): void {
    const { message_id: id, parent_id: parent, message_tree_id: tree } = message
    if (parent == null) {
      if (this.prompts.has(id)) this.report.drop('duplicate-id')
      else this.prompts.set(id, message)
    } else if (tree != null && tree !== parent) this.report.drop('later-turn')
    else {
      const siblings = this.replies.get(parent)
      if (siblings) siblings.push(message)
      else this.replies.set(parent, [message])
    }
  }

  /** The first turns, in the order of their prompts; counts what belongs to none. */
  *firstTurns(): Generator<FirstTurn, void, undefined> {
    for (const [id, prompt] of this.prompts) yield { prompt, replies: this.replies.get(id) ?? [] }
    const held = new Set([...this.replies.values()].flat().map(message => message.message_id))
    for (const [parent, orphans] of this.replies) {
      if (!this.prompts.has(parent))
        this.report.drop(held.has(parent) ? 'later-turn' : 'missing-parent', orphans.length)
    }
  }
}
