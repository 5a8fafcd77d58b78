import { ensure, invalid } from '../../core/check.js'

/** `{{word}}` stands for `{word}`; braces around anything but a word, as in JSON, are left alone. */
const pattern = /\{\{(\w+)\}\}|\{(\w+)\}/g

/**
 * Checks an argument array and the placeholders in it.
 *
 * @param placeholders Those that there are; where absent, braces mean nothing.
 * @throws `InvalidArgumentError` for what is no argument array, and for a placeholder that there is not.
 */
export function checkCommand(
  command: unknown,
  placeholders?: readonly string[],
): asserts command is readonly [string, ...string[]] {
  const isArray = Array.isArray(command) && command.length > 0
  ensure(isArray, 'command', command, 'a program and its arguments as an array; nothing is given to a shell')
  if (!Array.isArray(command)) return
  for (const [i, part] of command.entries()) {
    const field = `command[${i}]`
    const isPart = typeof part === 'string' && !part.includes('\0') && (i > 0 || part !== '')
    ensure(isPart, field, part, i === 0 ? 'the program to start' : 'a text without NUL')
    for (const [, , name] of part.matchAll(pattern)) {
      if (placeholders === undefined || name === undefined || placeholders.includes(name)) continue
      const known = placeholders.map(each => `{${each}}`).join(', ')
      throw invalid(field, part, `a placeholder of ${known}; write {{${name}}} for {${name}} as it is`)
    }
  }
}

/**
 * The arguments with values in place of placeholders, in one pass: what a value holds is not looked at again, and an
 * argument stays one argument.
 *
 * @throws `InvalidArgumentError` for a value that would become a flag.
 */
export function fillCommand(
  command: readonly string[],
  values: { readonly [placeholder: string]: string },
): readonly string[] {
  return command.map((part, i) =>
    part.replace(pattern, (_, literal: string | undefined, name: string, at: number) => {
      if (literal !== undefined) return `{${literal}}`
      const value = (Object.hasOwn(values, name) && values[name]) || ''
      // Behind `--model=` it is a value, whatever it begins with.
      if ((at === 0 && value.startsWith('-')) || value.includes('\0')) {
        throw invalid(
          `command[${i}]`,
          value,
          `another value for {${name}}: as an argument of its own this one would be a flag; ` +
            `write it behind the flag it is for (--flag={${name}}), or give a path that begins with ./`,
        )
      }
      return value
    }),
  )
}
