import { execFileSync } from 'node:child_process'
import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { scripts } from '../../src/cli/completion/scripts.js'
import { temporaryFolder } from '../node/folder.js'
import { command } from './fake.js'

const proposed = async (...words: string[]): Promise<readonly string[]> =>
  (await command(['__complete', ...words])).stdout.split('\n').filter(Boolean)

describe('completion', () => {
  it('knows commands, options and their values', async () => {
    expect(await proposed('')).toEqual(expect.arrayContaining(['init', 'run', 'judge', 'doctor', 'export']))
    expect(await proposed('re')).toEqual(['resume', 'reselect', 'report', 'reproduce'])
    expect(await proposed('data', '')).toEqual(['oasst'])
    expect(await proposed('run', '--un')).toEqual(['--until'])
    expect(await proposed('run', '--until', '')).toEqual(['prompts', 'datasets'])
    expect(await proposed('completion', '')).toEqual(['bash', 'zsh', 'fish'])
    // The shell has the files.
    expect(await proposed('plan', 'run')).toEqual([])
  })

  it('is a script for each shell, and for no other', async () => {
    for (const [shell, script] of Object.entries(scripts))
      expect(await command(['completion', shell])).toMatchObject({ code: 0, stdout: script })
    expect(await command(['completion', 'fishh'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('did you mean fish?'),
    })
  })

  it('gives bash the words up to the cursor', async () => {
    const folder = await temporaryFolder()
    const program = join(folder, 'self-rewarding')
    await writeFile(program, '#!/bin/sh\nfor each; do echo "got:$each"; done\n')
    await chmod(program, 0o755)
    const script = `${scripts.bash}
COMP_WORDS=(self-rewarding run '*' 'a b' later); COMP_CWORD=3
_self_rewarding; printf '%s\\n' "\${COMPREPLY[@]}"`
    const env = { PATH: `${folder}:${process.env.PATH}` }
    const printed = execFileSync('bash', ['--norc', '-c', script], { env, encoding: 'utf8' })
    expect(printed).toBe('got:__complete\ngot:run\ngot:*\ngot:a b\n')
  })
})
