/**
 * A mark of a text, 16 hex digits, by which a vote names the text that it is on. Not a cryptographic hash: it guards
 * against a mix-up, not against an attacker, and a start makes one of every candidate (SHA-256 takes ten times as long).
 */
export function textMark(text: string): string {
  // Both halves change with any one character; two texts have the same mark about once in 2^64.
  let one = 0x243f6a88
  let two = 0x85a308d3
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    one = Math.imul(one ^ unit, 0x9e3779b1)
    two = Math.imul(two ^ unit, 0x5f356495)
  }
  return digits(one ^ (two >>> 15)) + digits(two ^ (one >>> 13))
}

function digits(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0')
}
