/** A string with its escapes, and the colon that makes a key of it. */
const STRING = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?/gs

/**
 * The value of a text that is one JSON value and nothing else, no fence and no prose; `undefined` for others, and where
 * an object has a key twice: `JSON.parse` would take the last one and say nothing.
 */
export function onlyJson(text: string): { readonly value: unknown } | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  let written = 0
  for (const [, colon] of text.matchAll(STRING)) if (colon) written++
  return written === keysIn(value) ? { value } : undefined
}

/** Keys of all objects in a value. A list of what is left instead of recursion: a reply may be nested deep. */
function keysIn(value: unknown): number {
  let keys = 0
  const left: unknown[] = [value]
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (typeof next !== 'object' || next === null) continue
    const parts = Object.values(next)
    if (!Array.isArray(next)) keys += parts.length
    for (const part of parts) left.push(part)
  }
  return keys
}
