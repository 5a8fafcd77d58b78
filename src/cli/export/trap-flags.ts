import { InvalidArgumentError } from '../../core/errors.js'
import type { AllowableTrap, TrapOptions } from '../../data/export/index.js'
import { UsageError } from '../usage-error.js'

/** What counts as a trap, as it is typed. */
export interface TrapFlags {
  readonly allow?: readonly AllowableTrap[]
  readonly allowToken?: readonly string[]
  readonly forbidToken?: readonly string[]
  readonly maxCharacters?: number
}

/** The same as options of an export. */
export function trapOptions({ allow, allowToken, forbidToken, maxCharacters }: TrapFlags): TrapOptions {
  return {
    ...(allow && { allow }),
    ...(allowToken && { allowTokens: allowToken }),
    ...(forbidToken && { forbidTokens: forbidToken }),
    ...(maxCharacters !== undefined && { maxCharacters }),
  }
}

/** An option that the format cannot keep is a mistake in what was typed. */
export function asUsage<T>(begin: () => T): T {
  try {
    return begin()
  } catch (error) {
    if (!InvalidArgumentError.isInstance(error)) throw error
    const flag = flagNames[error.field.replace(/\[.*/, '')] ?? error.field
    throw new UsageError(`${flag}: expected ${error.expected}`)
  }
}

const flagNames: Readonly<Record<string, string>> = {
  allow: '--allow',
  allowTokens: '--allow-token',
  forbidTokens: '--forbid-token',
  maxCharacters: '--max-characters',
}
