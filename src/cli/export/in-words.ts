import type { ExportFormat, ExportResult, LlamaFactoryInfo } from '../../data/export/index.js'
import { count } from '../../report/text/numbers.js'
import { shortLine, shortLines } from '../short-line.js'

/** What was exported. */
export interface Told extends Pick<ExportResult, 'rows' | 'dropped'> {
  readonly format: ExportFormat
  readonly file: string
  readonly unchanged: boolean
  readonly unanswered?: number
  readonly info?: LlamaFactoryInfo
}

/** What was exported, for a person. */
export function inWords({ format, file, rows, dropped, unchanged, unanswered = 0, info }: Told): string {
  return [
    `${count(rows)} rows for ${format} in ${shortLine(file, 2000)}, read back.\n`,
    unchanged && 'It was there already, byte for byte.\n',
    Object.keys(dropped).length > 0 && `Left out: ${reasons(dropped)}.\n`,
    unanswered > 0 && `Prompts without an answer: ${count(unanswered)}.\n`,
    info && `For dataset_info.json:\n${shortLines(JSON.stringify(info, null, 2))}\n`,
  ]
    .filter(Boolean)
    .join('')
}

/** Why rows were left out, and how many. */
export function reasons(dropped: ExportResult['dropped']): string {
  return Object.entries(dropped)
    .map(([reason, value]) => `${reason} ${count(value)}`)
    .join(', ')
}
