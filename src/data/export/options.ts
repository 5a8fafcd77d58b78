import { ensure, refuseUnknown } from '../../core/check.js'
import type { ExportFormatInfo } from './export-formats.js'
import { checkBounds } from './traps/prompt-bound.js'
import { allowableTraps } from './traps/reasons.js'
import type { ExportOptions, TrapOptions } from './types.js'

const trapOptions = [
  'file',
  'maxLength',
  'countTokens',
  'maxCharacters',
  'allow',
  'allowTokens',
  'forbidTokens',
] as const satisfies readonly (keyof TrapOptions)[]

/** What no row is checked for that nothing trains on. */
const ofTraining = ['maxLength', 'countTokens', 'maxCharacters', 'allowTokens', 'forbidTokens'] as const

/** Refuses options that cannot be kept. */
export function checkTrapOptions(options: TrapOptions, format: ExportFormatInfo): void {
  refuseUnknown(options, trapOptions)
  if (format.from === 'candidates' || format.from === 'answers') checkRecordOptions(options, format)
  checkBounds(options)
  const { allow = [], allowTokens = [], forbidTokens = [] } = options
  for (const [i, reason] of allow.entries()) {
    ensure(allowableTraps.includes(reason), `allow[${i}]`, reason, `one of ${allowableTraps.join(', ')}`)
  }
  for (const [field, tokens] of Object.entries({ allowTokens, forbidTokens })) {
    for (const [i, token] of tokens.entries()) {
      ensure(typeof token === 'string' && token !== '', `${field}[${i}]`, token, 'the spelling of a token')
    }
  }
}

function checkRecordOptions(options: TrapOptions, { name, from }: ExportFormatInfo): void {
  const expected = `nothing, since ${name} is no format to train on`
  for (const field of ofTraining) ensure(options[field] === undefined, field, options[field], expected)
  const mayRepeat = from === 'answers'
  for (const [i, reason] of (options.allow ?? []).entries())
    ensure(mayRepeat && reason === 'duplicate-prompt', `allow[${i}]`, reason, expected)
}

/** The same with `onTrap`. */
export function checkExportOptions({ onTrap, ...options }: ExportOptions, format: ExportFormatInfo): void {
  ensure([undefined, 'error', 'drop'].includes(onTrap), 'onTrap', onTrap, "'error' or 'drop'")
  checkTrapOptions(options, format)
}
