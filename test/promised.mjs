// What a README shows of a program's output, held against what it printed.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'

/**
 * Throws unless every line of the README's `text` block was printed, in that order; … stands for anything, and a line
 * of it alone for any lines. Lines must follow each other where there is no such line between them.
 * @param {string} readme path
 * @param {string} output
 */
export function assertShown(readme, output) {
  const blocks = [...readFileSync(readme, 'utf8').matchAll(/```text\n(.*?)\n```/gs)]
  assert.equal(blocks.length, 1, `${readme}: one block of output`)
  const shown = trimmed(String(blocks[0]?.[1]))
  assert.ok(shown.filter(line => line !== '…').length > 2, `${readme}: nothing is shown`)
  const pattern = shown.map(line => (line === '…' ? '(?:.*\n)*?' : `${inLine(line)}\n`)).join('')
  const lines = trimmed(output)
  const isShown = new RegExp(`^${pattern}`, 'm').test(`${lines.join('\n')}\n`)
  assert.ok(isShown, `not what ${readme} shows:\n${output}`)
}

/** Without indentation, which the first line of an output has lost. @param {string} text */
function trimmed(text) {
  return text.split('\n').map(line => line.trim())
}

/** @param {string} line */
function inLine(line) {
  const parts = line.split('…').map(part => part.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&'))
  return parts.join('.*')
}
