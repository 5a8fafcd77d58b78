import { ensure } from '../../core/check.js'
import { type ExportedFormat, formats } from './formats/all.js'
import type { ExportFormat, ExportRows } from './types.js'

/** What a format is made of: preference pairs, responses to imitate, all candidates, or the answers of one model. */
export type ExportSourceKind = 'pairs' | 'sft' | 'candidates' | 'answers'

/** A format that rows are exported in. */
export interface ExportFormatInfo {
  /** Its name. */
  readonly name: ExportFormat
  /** What it is made of. */
  readonly from: ExportSourceKind
}

/**
 * The formats, with what each is made of.
 *
 * @example
 * ```ts
 * import { exportFormats } from 'self-rewarding/export'
 *
 * const ofPairs = exportFormats.filter(({ from }) => from === 'pairs')
 * console.log(ofPairs.map(({ name }) => name).join()) // trl,openai,llama-factory,axolotl,openrlhf,nemo-rl,spin,distilabel,ultrafeedback
 * ```
 */
export const exportFormats: readonly ExportFormatInfo[] = /* @__PURE__ */ listFormats()

function listFormats(): ExportFormatInfo[] {
  return Object.keys(formats)
    .filter(isFormat)
    .map(name => ({ name, from: formats[name].dataset }))
}

/** Whether a text is the name of a format. */
function isFormat(name: string): name is ExportFormat {
  return Object.hasOwn(formats, name)
}

/** The format of a name. @throws `InvalidArgumentError` where there is none. */
export function formatOf<F extends ExportFormat>(name: F): ExportedFormat<ExportRows[F]> {
  ensure(isFormat(name), 'format', name, `one of ${Object.keys(formats).join(', ')}`)
  return formats[name]
}
