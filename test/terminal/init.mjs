// `init` answered by keys.
import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { check } from '../check.mjs'
import { directory, Terminal } from './tmux.mjs'

/** @param {string} name */
const written = name => JSON.parse(readFileSync(path.join(directory, name), 'utf8'))

await check('init: Enter takes what is offered', async () => {
  const terminal = new Terminal({ name: 'enter' })
  terminal.start('sr init enter.json')
  for (const question of ['Base URL', 'prompts come from', 'Who trains', 'Run directory']) {
    await terminal.until(question)
    terminal.keys('Enter')
  }
  const screen = await terminal.ends(0)
  assert.match(screen, /enter\.json is written\. Put your seeds and your checkpoint into it, then:\n/)
  const { ledger, open, trainer, prompts } = written('enter.json')
  assert.deepEqual(
    [ledger, open.baseURL, trainer.use, prompts.use],
    ['runs/a', 'http://127.0.0.1:8000/v1', 'handoff', 'self-instruct'],
  )
})

await check('init: answers by keys in 40 columns, and what is no answer is refused', async () => {
  writeFileSync(path.join(directory, 'prompts.txt'), 'Name a prime.\n')
  const terminal = new Terminal({ name: 'keys', columns: 40 })
  terminal.start('sr init keys.json --url http://gpu:1/v1')
  await terminal.until('prompts come from')
  terminal.keys('Down', 'Enter')
  await terminal.until('File of prompts')
  terminal.type('nope.txt')
  terminal.keys('Enter')
  await terminal.until('there is no such file')
  terminal.keys('C-u')
  terminal.type('prompts.txt')
  terminal.keys('Enter')
  await terminal.until('Who trains')
  terminal.keys('Down', 'Enter')
  await terminal.until('Run directory')
  terminal.type('runs/b')
  terminal.keys('Enter')
  const screen = await terminal.ends(0)
  assert.ok(!screen.includes('Base URL'), screen)
  assert.ok(
    screen.split('\n').every(line => line.length <= 40),
    screen,
  )
  const { ledger, open, trainer, prompts } = written('keys.json')
  assert.deepEqual(
    [ledger, open.baseURL, trainer.use, prompts.path],
    ['runs/b', 'http://gpu:1/v1', 'trl', 'prompts.txt'],
  )
})

await check('init: what is pasted does nothing, and is refused where nobody could see it', async () => {
  const terminal = new Terminal({ name: 'pasted' })
  terminal.start('sr init pasted.json')
  await terminal.until('Base URL')
  terminal.paste('http://gpu:1/\u001b[2J\u001b]0;title\u0007\u202Eab\u0000c')
  await terminal.until('http://gpu:1/')
  terminal.keys('Enter')
  await terminal.until('expected a text without control characters')
  terminal.keys('C-u')
  terminal.type('http://gpu:1/v1')
  terminal.keys('Enter')
  for (const question of ['prompts come from', 'Who trains', 'Run directory']) {
    await terminal.until(question)
    terminal.keys('Enter')
  }
  await terminal.ends(0)
  assert.equal(written('pasted.json').open.baseURL, 'http://gpu:1/v1')
})

await check('init: Ctrl+C is heard after a megabyte was pasted', async () => {
  const terminal = new Terminal({ name: 'megabyte' })
  terminal.start('sr init megabyte.json')
  await terminal.until('Base URL')
  terminal.paste('x'.repeat(1_000_000))
  await terminal.until('xxxx')
  terminal.keys('C-c')
  await terminal.until('Stopped; nothing was written.', 30_000)
  assert.ok(!existsSync(path.join(directory, 'megabyte.json')))
})

await check('init: Ctrl+C writes nothing', async () => {
  const terminal = new Terminal({ name: 'stopped' })
  terminal.start('sr init stopped.json')
  await terminal.until('Base URL')
  terminal.keys('Enter')
  await terminal.until('prompts come from')
  terminal.keys('C-c')
  assert.match(await terminal.ends(130), /\nStopped; nothing was written\.\n/)
  assert.ok(!existsSync(path.join(directory, 'stopped.json')))
})

await check(
  'init: asks nothing with --yes, without a keyboard, in a pipe or where nothing can change in its place',
  async () => {
    for (const [name, line] of [
      ['yes', 'sr init yes.json --yes'],
      ['keyless', 'sr init keyless.json < /dev/null'],
      ['piped', 'sr init piped.json 2>&1 | cat'],
      ['dumb', 'TERM=dumb sr init dumb.json'],
    ]) {
      const terminal = new Terminal({ name: `quiet-${name}` })
      terminal.start(line ?? '')
      const screen = await terminal.ends(0)
      assert.ok(!screen.includes('Base URL'), screen)
      assert.equal(written(`${name}.json`).ledger, 'runs/a')
    }
  },
)
