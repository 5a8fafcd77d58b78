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
  return keysWritten(text) === keysIn(value) ? { value } : undefined
}

const COLON = /\s*:/y

/** Strings of a JSON text that a colon makes keys of. A loop: a pattern over long strings overflows the stack. */
function keysWritten(text: string): number {
  let written = 0
  for (let open = text.indexOf('"'); open >= 0; ) {
    let close = text.indexOf('"', open + 1)
    while (isEscaped(text, close)) close = text.indexOf('"', close + 1)
    COLON.lastIndex = close + 1
    if (COLON.test(text)) written++
    open = text.indexOf('"', close + 1)
  }
  return written
}

function isEscaped(text: string, quote: number): boolean {
  let slashes = 0
  while (text[quote - 1 - slashes] === '\\') slashes++
  return slashes % 2 === 1
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
