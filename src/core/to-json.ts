import type { Json } from './json.js'

/** Drops `undefined` and turns interfaces into plain JSON. */
export function toJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value))
}
