import { ensure, ensureCount } from '../../core/check.js'

/** Throws unless all are strings. */
export function checkTexts(texts: readonly unknown[], field = 'texts'): void {
  ensure(Array.isArray(texts), field, texts, 'an array of strings')
  texts.forEach((text, i) => {
    ensure(typeof text === 'string', `${field}[${i}]`, text, 'a string')
  })
}

/** Throws unless a name for each text is there, or none at all. */
export function checkPrompts(prompts: readonly unknown[] | undefined, texts: number): void {
  if (prompts === undefined) return
  checkTexts(prompts, 'prompts')
  ensure(prompts.length === texts, 'prompts', prompts, `one for each text (${texts})`)
}

/** Throws unless a seed is a whole number and a count at least 1. */
export function checkDraws(seed: number, count: number, field: string): void {
  ensure(Number.isSafeInteger(seed), 'seed', seed, 'a whole number')
  ensureCount(count, field)
}

/** A text of white space alone, or of nothing. */
export const isBlank = (text: string): boolean => text.trim() === ''
