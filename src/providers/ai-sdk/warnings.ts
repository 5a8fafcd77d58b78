import { excerpt } from '../../core/errors.js'
import { oneLine } from '../../model/redact.js'
import { fieldOf } from './field.js'

/** What a model said that it did not do, and what it said besides. */
export interface Warnings {
  /** Features that the model does not support, each with what it says of them. */
  readonly unsupported: readonly { readonly feature: string; readonly told: string }[]
  /** All others, as one line each. */
  readonly others: readonly string[]
}

const none: Warnings = { unsupported: [], others: [] }

/** The warnings of a result, of any version of the specification. @internal */
export function warningsOf(result: unknown): Warnings {
  const warnings = fieldOf(result, 'warnings')
  if (!Array.isArray(warnings) || warnings.length === 0) return none
  const unsupported: { feature: string; told: string }[] = []
  const others: string[] = []
  for (const warning of warnings as readonly unknown[]) {
    const type = String(fieldOf(warning, 'type'))
    const feature = fieldOf(warning, 'feature') ?? fieldOf(warning, 'setting') ?? ''
    const details = fieldOf(warning, 'details') ?? fieldOf(warning, 'message') ?? ''
    const told = excerpt(oneLine([type, feature, details].filter(Boolean).join(': ')), 300)
    // v2 has `unsupported-setting` and `unsupported-tool`.
    if (type.startsWith('unsupported')) unsupported.push({ feature: String(feature), told })
    else others.push(told)
  }
  return { unsupported, others }
}
