import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from './examples.js'

it('docs/command.md has every command that --help lists', () => {
  const help = execFileSync(process.execPath, [join(root, 'dist/cli.js'), '--help'], { encoding: 'utf8' })
  const listed = /^COMMANDS\n([\s\S]*)$/m.exec(help)?.[1] ?? ''
  const commands = [...listed.matchAll(/^ {2}([a-z-]+) {2}/gm)].map(([, name]) => name)
  expect(commands.length).toBeGreaterThan(15)
  const page = readFileSync(join(root, 'docs/command.md'), 'utf8')
  for (const name of commands) expect(page).toMatch(new RegExp(`^\\| \`${name}[ \`]`, 'm'))
})
