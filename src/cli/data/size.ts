import type { SplitSize } from '../../data/index.js'

/** Reads the size of a set: a number of instructions, or a share of those that could be used for it. */
export function size(text: string): SplitSize {
  if (/^\d+$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text)
  const percent = /^(\d{1,3}(?:\.\d{1,6})?)%$/.exec(text)?.[1]
  if (percent !== undefined && Number(percent) <= 100) return { share: Number(percent) / 100 }
  throw new SyntaxError('expected a number of instructions, or a share such as 20%')
}

/** The same, or everything that is left. */
export function sizeOrRest(text: string): SplitSize | 'rest' {
  return text === 'rest' ? 'rest' : size(text)
}

/** Reads a label's bound. */
export function labelValue(text: string): number {
  const value = Number(text)
  if (/^\d*\.?\d+$/.test(text) && value <= 1) return value
  throw new SyntaxError('expected a number from 0 to 1')
}
