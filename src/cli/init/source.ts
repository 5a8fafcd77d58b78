/** A JSON value without null and booleans as one writes it in TypeScript; a long list has a line for each item. */
export function source(value: unknown, indent = ''): string {
  if (typeof value === 'string') return /^[\w ./:{}?,-]*$/.test(value) ? `'${value}'` : JSON.stringify(value)
  if (typeof value === 'number') return value < 1e4 ? `${value}` : `${value}`.replace(/\B(?=(\d{3})+$)/g, '_')
  if (Array.isArray(value)) {
    const items = value.map(item => source(item))
    const short = `[${items.join(', ')}]`
    return short.length < 100 ? short : `[\n${items.map(item => `${indent}  ${item},\n`).join('')}${indent}]`
  }
  const fields = Object.entries(Object(value)).map(([name, item]) => `${name}: ${source(item)}`)
  return `{ ${fields.join(', ')} }`
}
