import type { Json } from '../../core/json.js'

/**
 * Flow-style YAML, one top-level key a line: JSON, except that numbers get a decimal point where YAML 1.1 readers
 * (PyYAML) would otherwise take them for strings: `1e-7`.
 */
export function toYaml(value: { readonly [key: string]: Json }): string {
  return Object.entries(value)
    .map(([key, item]) => `${quoted(key)}: ${scalar(item)}\n`)
    .join('')
}

function scalar(value: Json): string {
  if (typeof value === 'number') {
    const text = JSON.stringify(value)
    return /e/.test(text) && !text.includes('.') ? text.replace('e', '.0e') : text
  }
  if (typeof value === 'string') return quoted(value)
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (isList(value)) return `[${value.map(scalar).join(', ')}]`
  return `{${Object.entries(value)
    .map(([key, item]) => `${quoted(key)}: ${scalar(item)}`)
    .join(', ')}}`
}

function isList(value: readonly Json[] | { readonly [key: string]: Json }): value is readonly Json[] {
  return Array.isArray(value)
}

/** JSON's form, with what YAML 1.1 takes for a line end, or does not take as it is, as escapes. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
