import { z } from 'zod'

const text = z.string().nullish()
const flag = z.boolean().nullish()

/** What is read of a message; exports omit what is null, or state it. Other fields (labels, emojis, …) are not read. */
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
})

/** A message of Open Assistant, by its own field names. */
export type Message = z.infer<typeof messageSchema>

/** A message found in a row. */
export interface FoundMessage {
  /** Messages above it in the same row. */
  readonly depth: number
  /** The message; absent where it is none. */
  readonly message?: Message
  /** What is wrong with it. */
  readonly problem?: string
}

/** A row of an export: a tree, a message with its replies, or a message alone. */
export interface Row {
  /** Stated by tree rows; their nodes hold null there. */
  readonly tree?: { readonly id?: string; readonly state?: string }
  /** The messages in it: the outermost first, each before its replies. */
  readonly messages: readonly FoundMessage[]
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
    return { tree, messages: collect(value.prompt) }
  }
  return 'message_id' in value ? { messages: collect(value) } : undefined
}

/** Without recursion: a hostile row may nest deeper than the stack. */
function collect(root: unknown): FoundMessage[] {
  const found: FoundMessage[] = []
  const open: { node: unknown; depth: number }[] = [{ node: root, depth: 0 }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, depth } = next
    found.push({ depth, ...parseMessage(node) })
    const replies = isFields(node) && Array.isArray(node.replies) ? node.replies : []
    for (const reply of replies.toReversed()) open.push({ node: reply, depth: depth + 1 })
  }
  return found
}

function parseMessage(node: unknown): { message: Message } | { problem: string } {
  const parsed = messageSchema.safeParse(node)
  if (parsed.success) return { message: parsed.data }
  const [issue] = parsed.error.issues
  return { problem: `${issue?.path.join('.') || 'message'}: ${issue?.message ?? 'not a message'}` }
}
