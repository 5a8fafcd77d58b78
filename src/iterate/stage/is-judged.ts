import type { SelectionStrategy } from './selection.js'

/** Whether a rule takes judgements: one of texts alone takes none. */
export function isJudged({ needs }: Pick<SelectionStrategy, 'needs'>): boolean {
  return needs !== 'texts'
}
