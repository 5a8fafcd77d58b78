import { type PaperSetting, settingsOfPaper } from './paper-settings.js'
import { at, kindOf } from './run-kind.js'
import { silentChoices } from './silent-choices.js'
import type { Deviation } from './types.js'

/**
 * What a run does otherwise than the paper, and what it chose where the paper is silent, from its settings.
 *
 * @param settings `settings` of the run's `run.json`.
 * @example
 * ```ts
 * import { deviations } from 'self-rewarding/report'
 *
 * console.log(deviations({ candidates: { n: 8 } })[0]) // { what: 'candidates a prompt', paper: '4', here: '8' }
 * ```
 */
export function deviations(settings: unknown): readonly Deviation[] {
  const run = kindOf(settings)
  const found = settingsOfPaper
    .filter(setting => setting.in?.(run) ?? true)
    .flatMap(setting => deviation(setting, at(settings, setting.path)))
  return [...found, ...silentChoices(settings)]
}

function deviation(setting: PaperSetting, here: unknown): readonly Deviation[] {
  const { what, paper, same, absent, shown, isSameWhereSet } = setting
  if (here === undefined) return absent === undefined ? [] : [{ what, paper, here: absent }]
  if (isSameWhereSet || JSON.stringify(here) === JSON.stringify(same)) return []
  return [{ what, paper, here: shown ?? inWords(here) }]
}

/** A setting as people write it: temperature 0.7, topP 0.9. */
function inWords(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return JSON.stringify(value)
  return Object.entries(value)
    .map(([name, of]) => `${name} ${inWords(of)}`)
    .join(', ')
}
