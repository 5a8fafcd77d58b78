import type { LongText, TextPart } from '../api.js'
import { cutAt } from './cut-at.js'

/** A text, or its beginning and where the rest is. */
export function longText(
  text: string,
  limit: number,
  query: Readonly<Record<string, string | number>>,
): LongText {
  const { length } = text
  if (length <= limit) return { text, length }
  const rest = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]))
  return { text: cutAt(text, limit), length, rest: rest.toString() }
}

/** A part of a text. */
export function textPart(text: string, offset: number, limit: number): TextPart {
  return { text: cutAt(text.slice(offset), limit), offset, length: text.length }
}
