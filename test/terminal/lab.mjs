// A run of the lab in a wide terminal and in a narrow one.
import assert from 'node:assert/strict'
import { check } from '../check.mjs'
import { Terminal } from './tmux.mjs'

// They share what they begin with, which is trained once.
const lab = (/** @type {string} */ name) =>
  `sr run --directory ${name} --models models --iterations 1 --prompts 60`
const answering = /M1 answers.* \d+\/\d+ prompts/

/** Every stage has one line, and what changed in its place has left nothing. @param {string} screen */
function assertCalm(screen) {
  const lines = screen.split('\n')
  const marked = lines.filter(line => line.startsWith('✓'))
  assert.ok(marked.length >= 7, screen)
  const labels = marked.map(line => line.replace(/^✓ +[\d.]+ (s|min \d+ s) +/, ''))
  assert.equal(new Set(labels).size, labels.length, screen)
  const moving = lines.filter(line => /\d+\/\d+ (steps|prompts)|\d\/s/.test(line))
  assert.deepEqual(moving, [], screen)
}

await check('a run in 120 columns, and its status from another pane meanwhile', async () => {
  const terminal = new Terminal({ name: 'wide' })
  terminal.start(lab('wide'))
  await terminal.until(answering)
  const other = new Terminal({ name: 'other', columns: 80 })
  other.start('sr status wide')
  const status = await other.ends(0)
  assert.match(status, /M1/)
  const screen = await terminal.ends(0)
  assertCalm(screen)
  assert.match(screen, /What to try next/)
})

await check('a run in 40 columns', async () => {
  const terminal = new Terminal({ name: 'narrow', columns: 40 })
  terminal.start(lab('narrow'))
  const during = await terminal.until(/ \d+\/\d+ prompts/)
  assert.equal(during.match(/\d+\/\d+ prompts/g)?.length, 1, during)
  assertCalm(await terminal.ends(0))
})
