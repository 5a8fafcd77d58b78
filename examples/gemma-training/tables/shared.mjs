// Reading and writing that all tables share.
import { readFile, stat } from 'node:fs/promises'
import { readLines } from 'self-rewarding/node'

export const exists = file =>
  stat(file).then(
    () => true,
    () => false,
  )
export const json = async file => JSON.parse(await readFile(file, 'utf8'))
export async function rows(file) {
  const found = []
  if (await exists(file)) for await (const line of readLines(file)) found.push(JSON.parse(line))
  return found
}
export const fixed = (value, digits = 2) =>
  value === undefined || value === null ? '-' : value.toFixed(digits)
export const percent = value => (value === undefined || value === null ? '-' : `${(100 * value).toFixed(1)}%`)
export const list = tally =>
  Object.entries(tally)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')
export const within = (interval, show = fixed) =>
  interval ? ` (${show(interval.low)} to ${show(interval.high)})` : ''

export function table(title, header, lines) {
  console.log(`\n### ${title}\n\n| ${header.join(' | ')} |\n|${header.map(() => ' --- ').join('|')}|`)
  for (const line of lines) console.log(`| ${line.join(' | ')} |`)
}

/** Columns become rows: one column a thing, one row a number. */
export const turned = columns => columns[0].map((_, i) => columns.map(column => column[i]))
