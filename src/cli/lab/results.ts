import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { oneLine } from '../../report/text/printable.js'
import { pad, textWidth } from '../../report/text/width.js'
import { pageName, summaryName } from '../report/write-page.js'

/** What is in a run directory, for a reader who sees it for the first time. */
export async function whatIsWhere(directory: string, columns: number): Promise<string> {
  const entries = await readdir(directory)
  const iterations = entries.filter(name => /^iteration-\d+$/.test(name))
  const known: readonly (readonly [string, string])[] = [
    [pageName, 'all of this with charts; open it in a browser'],
    [summaryName, 'every number of it'],
    ...iterations
      .slice(0, 1)
      .map(name => [`${name}/`, 'prompts, responses, judgements, scores, pairs'] as const),
    ['calls', 'every reply of the models as it came'],
    ['exam', 'what every model wrote in its exam'],
    ['models', 'the checkpoints'],
  ]
  const there = known
    .filter(([name]) => name.endsWith('/') || entries.includes(name))
    .map(([name, what]) => [oneLine(join(directory, name)), what] as const)
  const width = Math.max(...there.map(([path]) => textWidth(path)))
  const lines = there.map(([path, what]) => `  ${pad(path, width)}  ${what}`)
  if (lines.every(line => textWidth(line) <= columns)) return lines.join('\n')
  return there.map(([path, what]) => `  ${path}\n      ${what}`).join('\n')
}
