import { z } from 'zod'
import { readLabels } from './labels.js'

const text = z.string().nullish()
const flag = z.boolean().nullish()

/** What is read of a message; exports omit what is null, or state it. Other fields (emojis, detoxify, …) are not read. */
const messageSchema = z.object({
  message_id: z.string().min(1),
  parent_id: text,
  message_tree_id: text,
  tree_state: text,
  text,
  role: text,
  lang: text,
  deleted: flag,
  synthetic: flag,
  review_result: flag,
  rank: z.int().nonnegative().nullish(),
  labels: z.unknown().transform(readLabels).optional(),
})

/** A message of Open Assistant, by its own field names. */
export type Message = z.infer<typeof messageSchema>

/** A message found in a row, with what is nested in it. */
export interface FoundMessage {
  /** The message; absent where it is none. */
  readonly message?: Message
  /** What is wrong with it. */
  readonly problem?: string
  /** The messages that answer it. */
  readonly replies: FoundMessage[]
}

/** A row of an export: a tree, a message with its replies, or a message alone. */
export interface Row {
  /** Stated by tree rows; their nodes hold null there. */
  readonly tree?: { readonly id?: string; readonly state?: string }
  /** The outermost message. */
  readonly root: FoundMessage
}

type Fields = { readonly [key: string]: unknown }

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The messages of a row; `undefined` for what is no row of Open Assistant. */
export function readRow(value: unknown): Row | undefined {
  if (!isFields(value)) return undefined
  if (isFields(value.prompt)) {
    const { message_tree_id: id, tree_state: state } = value
    const tree = { ...(typeof id === 'string' && { id }), ...(typeof state === 'string' && { state }) }
    return { tree, root: collect(value.prompt) }
  }
  return 'message_id' in value ? { root: collect(value) } : undefined
}

/** Without recursion: a hostile row may nest deeper than the stack. */
function collect(value: unknown): FoundMessage {
  const root: FoundMessage = { ...parseMessage(value), replies: [] }
  const open = [{ value, found: root }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, found } = next
    const replies: readonly unknown[] = isFields(value) && Array.isArray(value.replies) ? value.replies : []
    for (const reply of replies) {
      const child: FoundMessage = { ...parseMessage(reply), replies: [] }
      found.replies.push(child)
      open.push({ value: reply, found: child })
    }
  }
  return root
}

/** A message and all below it, each before its replies. */
export function* withReplies(root: FoundMessage): Generator<FoundMessage, void, undefined> {
  const open = [root]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    yield next
    for (const reply of next.replies.toReversed()) open.push(reply)
  }
}

function parseMessage(node: unknown): { message: Message } | { problem: string } {
  const parsed = messageSchema.safeParse(node)
  if (parsed.success) return { message: parsed.data }
  const [issue] = parsed.error.issues
  return { problem: `${issue?.path.join('.') || 'message'}: ${issue?.message ?? 'not a message'}` }
}
