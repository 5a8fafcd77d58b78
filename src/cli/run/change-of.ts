import type { RunEventOf } from '../../iterate/index.js'
import { count, plural } from '../../report/text/numbers.js'

/** What becomes of an iteration whose settings changed, in words. */
export function changeOf({
  iteration,
  action,
  changed,
  calls,
  tokens,
}: RunEventOf<'settings-change'>): string {
  const what = changed.join('; ')
  switch (action) {
    case 'redo':
      return `iteration ${iteration}: ${plural(calls, 'recorded call')} (${count(tokens)} tokens) are made again: ${what}`
    case 'reselect':
      return `iteration ${iteration} stays, since a model was trained on it; what its calls give now (${what}) is in selections/`
    case 'keep':
      return `iteration ${iteration} stays as it is, since a model was trained on it: ${what}`
  }
}
