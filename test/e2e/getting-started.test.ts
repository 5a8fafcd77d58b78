// Does what docs/getting-started.md says, in an empty folder, and compares what it shows.
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CommandLines } from './as-shown.js'
import { root } from './examples.js'
import { type Fence, fences, pages } from './markdown.js'

/** The installation, the lab, which has tests of its own, and its run directory. */
const elsewhere = [
  'npm init --yes',
  'npm install self-rewarding zod',
  'npx self-rewarding run',
  'npx self-rewarding view runs/lab',
]

/** A command of the page that is run, the files that are written before it, and what the page shows of its output. */
interface Step {
  readonly commands: readonly string[]
  readonly files: Readonly<Record<string, string>>
  readonly shown: string
}

/** Steps of the page: a block for a file is named by the line above it. */
function stepsOf(blocks: readonly Fence[]): readonly Step[] {
  const steps: { commands: readonly string[]; files: Record<string, string>; shown: string }[] = []
  let files: Record<string, string> = {}
  for (const { language, code, before } of blocks) {
    const last = steps.at(-1)
    if (language === 'sh') {
      const commands = code.trim().split('\n')
      if (!commands.every(line => elsewhere.includes(line))) {
        steps.push({ commands, files, shown: '' })
        files = {}
      }
    } else if (language === 'text') {
      if (last) last.shown += code
    } else {
      const [, file] = /`([\w.]+\.(?:mjs|ts))`:$/.exec(before) ?? []
      if (file === undefined) throw new Error(`no file name above the block: ${before}`)
      files[file] = code
    }
  }
  return steps
}

/** Without what differs from machine to machine. */
const masked = (line: string): string =>
  line
    .trimEnd()
    .replace(/[\d.]+ s\b/g, '# s')
    .replace(/\/\S+\/node$/, '/usr/bin/node')

const page = (await pages()).find(({ path }) => path === 'docs/getting-started.md')
const steps = stepsOf(fences(page?.text ?? ''))

/** A port that is free, of as many digits as the page's: addresses are part of how lines break. */
async function freePort(): Promise<number> {
  for (let port = 8100; port < 9999; port++) {
    const server = createServer().listen(port, '127.0.0.1')
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    )
    server.close()
    if (isFree) return port
  }
  throw new Error('no port is free')
}

/** Whether somebody listens on a port of this machine. */
function listens(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}

describe('getting started, step by step', () => {
  let folder: string
  let port: number
  let commandLines: CommandLines
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'started-'))
    commandLines = new CommandLines(folder, 80)
    port = await freePort()
    await mkdir(join(folder, 'node_modules'))
    await symlink(root, join(folder, 'node_modules/self-rewarding'), 'dir')
  })
  afterAll(async () => {
    commandLines.end()
    await rm(folder, { recursive: true, force: true })
  })

  async function perform(line: string): Promise<string> {
    if (line === 'node server.mjs') return commandLines.begin(line, () => listens(port))
    if (line.includes(' view ')) return commandLines.view(line)
    return (await commandLines.run(line)).stdout
  }

  it.each(steps.map((step, i) => ({ i, name: step.commands.join('; '), step })))(
    '$i: $name',
    async ({ step: { commands, files, shown } }) => {
      for (const [name, code] of Object.entries(files))
        await writeFile(join(folder, name), code.replaceAll('8000', String(port)))
      let output = ''
      for (const line of commands) output += await perform(line)
      const lines = output.replaceAll(String(port), '8000').split('\n').map(masked)
      // In this order, with others between them.
      let from = 0
      for (const line of shown.split('\n').map(masked)) {
        if (line === '' || line === '…') continue
        const at = lines.indexOf(line, from)
        expect(at, `${line}\nis not in\n${lines.slice(from).join('\n')}`).toBeGreaterThanOrEqual(0)
        from = at + 1
      }
    },
  )

  it('has the steps of the page', () => expect(steps.length).toBeGreaterThan(8))
})
