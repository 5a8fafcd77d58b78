// A run over files in a process of its own, which dies where it is told to: `node crashing-run.mjs <folder> [what at]`.
// What it asks of the model and of the trainer is written down beside the run.
import { appendFileSync, existsSync, readFileSync, writeSync } from 'node:fs'
import files from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import path from 'node:path'

const [folder = '', what, at] = process.argv.slice(2)

/** How often it has come to where it may die. */
let passed = 0
const isLast = () => ++passed === Number(at)
const die = () => process.kill(process.pid, 'SIGKILL')

const { rename } = files
if (what === 'before-rename' || what === 'after-rename') {
  files.rename = async (from, to) => {
    const last = isLast()
    if (last && what === 'before-rename') die()
    await rename(from, to)
    if (last) die()
  }
}
if (what === 'append') {
  const handle = await files.open(path.join(folder, '..'), 'r')
  const FileHandle = Object.getPrototypeOf(handle)
  await handle.close()
  const { appendFile } = FileHandle
  /** @this {files.FileHandle} @param {string} text */
  FileHandle.appendFile = async function (text) {
    if (isLast()) {
      writeSync(this.fd, text.slice(0, text.length / 2))
      die()
    }
    return appendFile.call(this, text)
  }
}
syncBuiltinESMExports()

const { IterationRunner, scriptedProvider } = await import('self-rewarding')
const { fileLedger } = await import('self-rewarding/node')

const jobs = path.join(folder, '..', 'jobs.txt')
const asked = path.join(folder, '..', 'asked.txt')
const submitted = () => (existsSync(jobs) ? readFileSync(jobs, 'utf8').trimEnd().split('\n') : [])

const model = scriptedProvider(
  async ({ prompt, seed, index }) => {
    if (index === 0) appendFileSync(asked, `${seed}\n`)
    await new Promise(resolve => setTimeout(resolve, seed % 3))
    const draw = ((seed >>> 3) + index * 7) % 97
    if (!prompt.includes('additive 5-point')) return `answer ${draw ** 2 % 5}`
    return draw % 8 === 0 ? 'I cannot say.' : `It is fine.\n\nScore: ${draw % 6}`
  },
  { revision: 'crashing' },
)

const run = new IterationRunner({
  ledger: fileLedger(folder),
  start: { name: 'M1', path: 'ckpt/M1', revision: 'sha256:m1' },
  open: async () => model,
  trainer: {
    find: async id => submitted().find(known => known === id),
    submit: async job => {
      appendFileSync(jobs, `${job.id}\n`)
      return job.id
    },
    wait: async id => ({ name: 'M2', path: `ckpt/${id}`, revision: `job:${id}` }),
    cancel: async () => {},
  },
  prompts: Array.from({ length: 8 }, (_, i) => `Tell me about number ${i}.`),
  iterations: 1,
  concurrency: 4,
  seed: 7,
}).start()

try {
  console.log((await run.result).status)
} catch (error) {
  console.log(String(error))
  process.exitCode = 1
}
