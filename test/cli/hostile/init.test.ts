import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { Keyboard } from '../../../src/cli/init/keyboard.js'
import { url } from '../../../src/cli/init/read.js'
import { temporaryFolder } from '../../node/folder.js'
import { hostile, inert, long, nameable } from './setup.js'

describe('what init is told', () => {
  it('reaches no terminal as a name of a file or a directory', async () => {
    const folder = join(await temporaryFolder(), nameable)
    await mkdir(folder)
    for (const args of [
      ['init', folder],
      ['init', join(folder, 'no', 'x.json')],
      ['init', `${nameable}\0.json`],
      ['init', join(folder, 'y.json'), '--prompts', `${nameable}\0.txt`],
      ['init', join(folder, 'y.json'), '--trainer', hostile],
      ['init', join(folder, 'y.json'), '--url', hostile],
      ['init', join(folder, 'y.json'), '--url', long],
    ])
      expect((await inert(args)).code).not.toBe(0)
    for (const name of ['x.json', 'x.ts']) {
      const made = await inert([
        'init',
        join(folder, name),
        '--checkpoint',
        `${nameable}M1`,
        '--directory',
        folder,
      ])
      expect(made.code).toBe(0)
      expect((await inert(['init', join(folder, name)])).code).toBe(2)
    }
  })

  it.each([
    'http://a/\u001b[2J',
    'http://a/\0',
    'http://a/\u202Eb',
    'http://a/\u009b',
    'http://a/b c',
    'http://a/\n',
  ])('is no address where it is %j', text => {
    expect(() => url(text)).toThrow('without blanks and control characters')
  })
})

describe('the keyboard', () => {
  /** What comes out of a keyboard into which chunks go. */
  async function typed(chunks: readonly string[]) {
    const modes: boolean[] = []
    const keys = Object.assign(new PassThrough(), {
      isTTY: true,
      setRawMode: (mode: boolean) => modes.push(mode),
    })
    const keyboard = new Keyboard(keys as unknown as NodeJS.ReadStream)
    const out: string[] = []
    keyboard.on('data', chunk => out.push(String(chunk)))
    for (const chunk of chunks) keys.write(chunk)
    keys.end()
    await new Promise(resolve => keyboard.on('end', resolve))
    return { out: out.join(''), keyboard, modes }
  }

  it('takes of a paste what an answer may have, and every key after it', async () => {
    const paste = Array.from({ length: 256 }, () => 'x'.repeat(4096))
    const { out } = await typed(['h', ...paste, '\u001b[A', 'y', '\r'])
    expect(out).toBe(`h${'x'.repeat(4096)}\u001b[Ay\r`)
  })

  it('hears Ctrl+C behind or in a paste', async () => {
    const stopped = `${'x'.repeat(4096)}\u0003`
    expect((await typed(['x'.repeat(9000), '\u0003'])).out).toBe(stopped)
    expect((await typed(['x'.repeat(5000), `${'x'.repeat(100)}\u0003${'x'.repeat(100)}`])).out).toBe(stopped)
  })

  it('is told how to give its keys', async () => {
    const { keyboard, modes } = await typed([])
    expect(keyboard.isTTY).toBe(true)
    keyboard.setRawMode(true)
    expect(modes).toEqual([true])
  })
})
