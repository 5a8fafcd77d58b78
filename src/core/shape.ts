// Own checks: a schema library takes longer over a record than JSON.parse, and a start reads a million of them.

/** What is wrong with a value, as `.path: expected this`; nothing where it is right. */
type Check = (value: unknown) => string | undefined

type OptionalKey<T> = { [K in keyof T]-?: object extends Pick<T, K> ? K : never }[keyof T]

/** A check for every field of an interface; none can be forgotten. */
export function object<T>(
  required: { readonly [K in Exclude<keyof T, OptionalKey<T>>]: Check },
  optional: { readonly [K in OptionalKey<T>]: Check },
): Check {
  const needed = Object.entries<Check>(required)
  const others = Object.entries<Check>(optional)
  return value => {
    if (typeof value !== 'object' || value === null) return ': expected an object'
    const fields = value as { readonly [name: string]: unknown }
    for (const [name, check] of needed) {
      const fault = check(fields[name])
      if (fault !== undefined) return `.${name}${fault}`
    }
    for (const [name, check] of others) {
      const field = fields[name]
      const fault = field === undefined ? undefined : check(field)
      if (fault !== undefined) return `.${name}${fault}`
    }
    return undefined
  }
}

export function list(item: Check): Check {
  return value => {
    if (!Array.isArray(value)) return ': expected a list'
    for (let i = 0; i < value.length; i++) {
      const fault = item(value[i])
      if (fault !== undefined) return `.${i}${fault}`
    }
    return undefined
  }
}

function expect(what: string, is: (value: unknown) => boolean): Check {
  return value => (is(value) ? undefined : `: expected ${what}`)
}

export function word(...words: readonly (string | number)[]): Check {
  return expect(words.join(' or '), value => words.some(word => word === value))
}

export const text = expect('a text', value => typeof value === 'string')
export const number = expect('a number', value => Number.isFinite(value))
export const index = expect(
  'a whole number, at least 0',
  value => Number.isSafeInteger(value) && Number(value) >= 0,
)
export const count = expect(
  'a whole number, at least 1',
  value => Number.isSafeInteger(value) && Number(value) >= 1,
)
export const truth = expect('true or false', value => typeof value === 'boolean')
