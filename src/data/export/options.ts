import { ensure, refuseUnknown } from '../../core/check.js'
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

/** Refuses options that cannot be kept. */
export function checkTrapOptions(options: TrapOptions): void {
  refuseUnknown(options, trapOptions)
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

/** The same with `onTrap`. */
export function checkExportOptions({ onTrap, ...options }: ExportOptions): void {
  ensure([undefined, 'error', 'drop'].includes(onTrap), 'onTrap', onTrap, "'error' or 'drop'")
  checkTrapOptions(options)
}
