// What the model behind the server of the tests says.

/** @typedef {{ model: string, messages: { content: string }[], n?: number, seed: number }} Body */

/**
 * The text of a choice: of the prompt, the seed and the place alone. Some answers of a prompt are equal, and one
 * judgement in sixteen states no score.
 * @param {Body} body
 * @param {number} index
 */
export function textOf({ messages, seed }, index) {
  const prompt = messages.at(-1)?.content ?? ''
  const draw = ((seed >>> 3) + index * 7) % 97
  if (prompt.includes('additive 5-point'))
    return draw % 16 === 0 ? 'I cannot say.' : `It answers the question.\n\nScore: ${draw % 6}`
  return `Answer ${draw ** 2 % 7}. ${'Some more words about it. '.repeat(draw % 5)}`
}

/**
 * Whether a body is drawn, always or never: each salt draws another share of them.
 * @param {Body} body
 * @param {string} salt
 * @param {number} share
 */
export function isDrawn({ messages, seed }, salt, share) {
  return numberOf(`${salt} ${seed} ${messages.at(-1)?.content}`) / 2 ** 32 < share
}

/**
 * A number in [0, 2^32) of a text: FNV-1a, with the last step of MurmurHash3, since short texts leave its first bits
 * alone.
 * @param {string} text
 */
export function numberOf(text) {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** @typedef {{ prompt_tokens: number, completion_tokens: number, prompt_tokens_details: { cached_tokens: number }, completion_tokens_details: { reasoning_tokens: number } }} Usage */

/**
 * The whole reply.
 * @param {Body} body
 * @param {readonly string[]} texts
 */
export function replyOf(body, texts) {
  const length = body.messages.reduce((sum, { content }) => sum + content.length, 0)
  const written = texts.reduce((sum, text) => sum + text.length, 0)
  /** @type {Usage} */
  const usage = {
    prompt_tokens: (length >> 2) + 1,
    completion_tokens: (written >> 2) + 1,
    prompt_tokens_details: { cached_tokens: length >> 3 },
    completion_tokens_details: { reasoning_tokens: written >> 4 },
  }
  const choices = texts.map((content, index) => ({
    index,
    message: { role: 'assistant', content },
    finish_reason: 'stop',
  }))
  return { id: 'reply', object: 'chat.completion', model: body.model, choices, usage }
}
