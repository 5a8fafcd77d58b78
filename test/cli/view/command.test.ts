import { mkdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from '../../node/folder.js'
import { command, type Ended } from '../fake.js'
import { smallRun } from './run.js'

/** Runs `view`, asks its address for the page, and interrupts it. */
async function viewed(args: readonly string[]): Promise<Ended & { readonly page: Response | undefined }> {
  let asked: Promise<Response> | undefined
  const ended = await command(['view', ...args], {
    onOutput(text, interrupt) {
      const [address] = /http:\S+/.exec(text) ?? []
      if (address === undefined) return
      asked = fetch(address)
      asked.finally(interrupt).catch(() => {})
    },
  })
  return { ...ended, page: await asked }
}

describe('self-rewarding view', () => {
  it('prints its address with a token, serves, and ends on Ctrl+C with 0', async () => {
    const directory = await smallRun()
    const { code, stdout, stderr, page } = await viewed([directory])
    expect([code, stderr, page?.status]).toEqual([0, '', 200])
    expect(stdout).toMatch(/^.+: http:\/\/127\.0\.0\.1:\d+\/#[\w-]{43} {2}\(Ctrl\+C ends it\)\n$/)
    const again = await viewed([directory])
    expect(again.stdout.split('#')[1]).not.toBe(stdout.split('#')[1])
  })

  it('says of a port that is taken what to do', async () => {
    const server = createServer()
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const port = Reflect.get(Object(server.address()), 'port')
    expect(await viewed([await smallRun(), '--port', String(port)])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: `self-rewarding: port ${port} is in use by another program; name another with --port, or leave it out for one that is free\n`,
    })
  })

  it.each([
    [['--port', '0'], 'expected a port, 1 to 65535'],
    [['--port', '99999'], 'expected a port, 1 to 65535'],
    [['--who', ' '], 'expected a name of at most 100 characters'],
    [['--out', ''], 'expected a path'],
  ])('refuses %j', async (args, message) => {
    const { code, stderr, stdout } = await viewed(['runs/a', ...args])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(message)
  })

  it('says what is there instead of a run', async () => {
    const directory = await smallRun()
    expect((await viewed([join(directory, 'nothing')])).stderr).toContain('there is no directory')
    expect((await viewed([join(directory, 'run.json')])).stderr).toContain('is a file')
    expect((await viewed([join(directory, 'iteration-1')])).stderr).toContain(
      'holds the datasets of one iteration; give the run directory',
    )
    await rm(join(directory, 'run.json'))
    await writeFile(join(directory, 'models.json'), '{}')
    expect((await viewed([directory])).stderr).toContain('an evaluation of models')
  })

  it('says of a file for preferences that cannot be written or read what is wrong, before it serves', async () => {
    const directory = await smallRun()
    const out = join(await temporaryFolder(), 'folder')
    await mkdir(out)
    const { code, stderr } = await viewed([directory, '--out', out])
    expect([code, stderr]).toEqual([1, `self-rewarding: ${out} is no file; name one with --out\n`])
  })
})
