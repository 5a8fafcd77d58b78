import { ensure, invalid } from '../../core/check.js'
import { TrainingError } from '../../core/errors.js'

/** What may stand in braces in an argument. */
export const placeholders = [
  'job',
  'description',
  'data',
  'progress',
  'result',
  'method',
  'name',
  'seed',
  'parent',
  'reference',
] as const

/** A value for each placeholder. */
export type PlaceholderValues = Readonly<Record<(typeof placeholders)[number], string>>

/** `{{word}}` stands for `{word}`; braces around anything but a word, as in JSON, are left alone. */
const pattern = /\{\{(\w+)\}\}|\{(\w+)\}/g

/**
 * @param known Placeholders that there are; where absent, braces mean nothing.
 * @throws `InvalidArgumentError` for what is no argument array, and for a placeholder that there is not.
 */
export function checkCommand(
  command: unknown,
  known?: readonly string[],
): asserts command is readonly [string, ...string[]] {
  const isArray = Array.isArray(command) && command.length > 0
  ensure(isArray, 'command', command, 'a program and its arguments as an array; nothing is given to a shell')
  if (!Array.isArray(command)) return
  for (const [i, part] of command.entries()) {
    const field = `command[${i}]`
    const isPart = typeof part === 'string' && !part.includes('\0') && (i > 0 || part !== '')
    ensure(isPart, field, part, i === 0 ? 'the program to start' : 'a text without NUL')
    for (const [, , name] of part.matchAll(pattern)) {
      if (known === undefined || name === undefined || known.includes(name)) continue
      const all = known.map(each => `{${each}}`).join(', ')
      throw invalid(field, part, `a placeholder of ${all}; write {{${name}}} for {${name}} as it is`)
    }
  }
}

/**
 * The arguments with values in place of placeholders, in one pass: what a value holds is not looked at again, and an
 * argument stays one argument.
 *
 * @throws `TrainingError` for a value that would become a flag.
 */
export function fillCommand(
  command: readonly string[],
  values: { readonly [placeholder: string]: string },
): readonly string[] {
  return command.map(part =>
    part.replace(pattern, (_, literal: string | undefined, name: string, at: number) => {
      if (literal !== undefined) return `{${literal}}`
      const value = (Object.hasOwn(values, name) && values[name]) || ''
      // Behind `--model=` it is a value, whatever it begins with.
      if ((at === 0 && value.startsWith('-')) || value.includes('\0')) {
        throw new TrainingError(
          `{${name}} is ${JSON.stringify(value)}, which as an argument of its own would be a flag; ` +
            `write it behind the flag it is for (--flag={${name}}), or give a path that begins with ./`,
        )
      }
      return value
    }),
  )
}
