// A run of the lab in terminals of all kinds, in pipes, and ended by its reader or by Ctrl+C.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { check } from '../check.mjs'
import { directory, Terminal } from './tmux.mjs'

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
  const moving = lines.filter(line => /\d+\/\d+ (steps|prompts)|\d\/s /.test(`${line} `) || isMoving(line))
  assert.deepEqual(moving, [], screen)
}

/** Whether a line is of a stage under way: it has a time and no mark. @param {string} line */
const isMoving = line => /^ +[\d.]+ (s|min) /.test(line)

/** No escape: what is left are lines. @param {string} text */
function assertPlain(text) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to find
  assert.doesNotMatch(text.replaceAll('\r\n', '\n'), /[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/)
}

/** @param {string} name */
const file = name => readFileSync(path.join(directory, name), 'utf8')

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

await check('a terminal that gets narrower and wider while a run goes on', async () => {
  const terminal = new Terminal({ name: 'resized' })
  // In use: narrower, tmux moves what is on a screen up and leaves rows empty below.
  terminal.start(`seq 30; ${lab('resized')}`)
  await terminal.until(/M1: fine-tuning/)
  for (let time = 1; time <= 4; time++) {
    for (const columns of [50, 120, 41, 97, 33, 120]) {
      terminal.resize(columns)
      // Also before the process is told of it, which tmux does up to 250 ms later.
      await sleep(time * 100)
    }
    await sleep(400)
    // Not at once: under load the process may be told, and draw, later than that.
    await terminal.until(screen => screen.split('\n').filter(isMoving).length <= 1)
  }
  const screen = await terminal.ends(0)
  assertCalm(screen)
  const [, work = ''] = /\n(✓.*?)\n\n/s.exec(screen) ?? []
  // Nothing but stages with their marks, and what goes on below one.
  for (const line of work.split('\n')) assert.match(line, /^✓ |^ {11}/, screen)
})

await check('a run through a pipe, in a dumb terminal and for programs', async () => {
  const terminal = new Terminal({ name: 'piped' })
  terminal.start(`${lab('piped')} 2>&1 | cat > piped.txt`)
  await terminal.ends(0)
  const text = file('piped.txt')
  assertPlain(text)
  assert.match(text, /M1 answers and judges …\n/)

  const dumb = new Terminal({ name: 'dumb', env: { TERM: 'dumb' } })
  dumb.start(`${lab('piped')} --json > piped.jsonl; sr status piped; ${lab('dumb-run')}`)
  assert.match(await dumb.ends(0), /M1 answers and judges …\n/)
  // The shell's own line editing aside.
  assertPlain(dumb.bytes().slice(dumb.bytes().indexOf('\n')))
  const lines = file('piped.jsonl').trim().split('\n')
  assert.ok(lines.map(line => JSON.parse(line)).at(-1).summary)
})

await check('no colours where they are not wanted', async () => {
  const terminal = new Terminal({ name: 'colourless', env: { NO_COLOR: '1' } })
  terminal.start('sr status wide; sr doctor --help; sr report wide --out page.html')
  await terminal.ends(0)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a colour begins with it
  assert.doesNotMatch(terminal.bytes(), /\u001B\[[\d;]*m/)
})

await check('a reader who leaves ends it quietly', async () => {
  for (const line of ['sr status wide', lab('wide'), `${lab('left')} 2>&1`, `${lab('left')} --json`]) {
    const terminal = new Terminal({ name: `head-${line.length}` })
    terminal.start(`${line} | head -1`)
    const screen = await terminal.ends(0)
    assert.doesNotMatch(screen, /EPIPE|Error|\n {4}at /, screen)
  }
})

await check('Ctrl+C says what happens and what to do next, and the same command goes on', async () => {
  const terminal = new Terminal({ name: 'once' })
  terminal.start(lab('once'))
  await terminal.until(answering)
  terminal.keys('C-c')
  const stopped = await terminal.ends(130)
  assert.match(
    stopped,
    /\nStopping\. [^\n]*\nStopped\. To go on:\n {2}npx self-rewarding run --directory once /,
  )
  assert.doesNotMatch(stopped, /\d+\/\d+ prompts/)
  const again = new Terminal({ name: 'again' })
  again.start(lab('once'))
  assertCalm(await again.ends(0))
})

await check('Ctrl+C twice ends it at once', async () => {
  const terminal = new Terminal({ name: 'twice' })
  terminal.start(lab('twice'))
  await terminal.until(answering)
  terminal.keys('C-c', 'C-c')
  await terminal.ends(130)
})
