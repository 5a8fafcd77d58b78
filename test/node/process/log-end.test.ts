import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { endOf, plainLines } from '../../../src/node/process/log-end.js'
import { temporaryFolder } from '../folder.js'

describe('the end of a log', () => {
  it('is whole lines from a place on, as many as fit', async () => {
    const path = join(await temporaryFolder(), 'f')
    await writeFile(path, 'before\none\ntwo\nthree')
    expect(await endOf(path, 7, 4096)).toBe('one\ntwo\nthree')
    expect(await endOf(path, 7, 8)).toBe('three')
    expect(await endOf(path, 7, 3)).toBe('ree')
    expect(await endOf(path, 99, 4096)).toBe('')
    expect(await endOf(`${path}.not`, 0, 4096)).toBe('')
  })

  it('is what a person would see, without what a terminal obeys', () => {
    expect(plainLines('\u001b[31mred\u001b[0m\n 10%\r 50%\r100%\na\tb\u0007\u009b')).toBe('red\n100%\na b')
  })
})
