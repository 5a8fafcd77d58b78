// A trainer that keeps the contract as it is told to: `node fake-trainer.mjs <what> <job folder> [...]`. Each time it
// begins it leaves a line in `began`, and it goes on from the step in `step`, as from a checkpoint.
import { spawn } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const [what = '', folder = '', ...rest] = process.argv.slice(2)
/** @param {string} name */
const file = name => path.join(folder, name)
const saved = existsSync(file('step')) ? Number(readFileSync(file('step'), 'utf8')) : 0
appendFileSync(file('began'), `${process.pid} from ${saved}\n`)

/** @param {unknown} progress */
const say = progress => appendFileSync(file('progress.jsonl'), `${JSON.stringify(progress)}\n`)

function finish() {
  mkdirSync(file('checkpoint'), { recursive: true })
  writeFileSync(file('result.part'), JSON.stringify({ path: 'checkpoint' }))
  renameSync(file('result.part'), file('result.json'))
}

/** @param {number} ms @param {number} steps */
async function train(ms, steps = 5) {
  for (let step = saved + 1; step <= steps; step++) {
    await sleep(ms)
    writeFileSync(file('step'), String(step))
    say({ step, steps, loss: 1 / step, metrics: { lr: 0.5 } })
  }
  finish()
}

if (what === 'train') await train(Number(rest[0] ?? 10))
// Ends at the gate's opening: tests need no clock.
if (what === 'gate') {
  say({ step: 1, steps: 2 })
  while (!existsSync(file('gate'))) await sleep(10)
  say({ step: 2, steps: 2 })
  finish()
}
if (what === 'die') {
  console.log(`working with ${process.env.HF_TOKEN}`)
  console.error('\u001b[2J\u001b]0;owned\u0007Error: no memory')
  process.exit(3)
}
if (what === 'give-up') {
  writeFileSync(file('error.json'), JSON.stringify({ message: 'trl is not installed', next: 'Run pip.' }))
  process.exit(1)
}
if (what === 'kill') process.kill(process.pid, 'SIGKILL')
if (what === 'after-result') {
  finish()
  process.exit(9)
}
if (what === 'bad-result') writeFileSync(file('result.json'), '{"path":')
if (what === 'no-checkpoint') writeFileSync(file('result.json'), '{"path":"nowhere"}')
if (what === 'odd-lines') {
  appendFileSync(file('progress.jsonl'), '{"step":1,')
  await sleep(60)
  appendFileSync(file('progress.jsonl'), '"loss":0.5}\n\nnot json\n{"step":"two"}\n[]\n')
  appendFileSync(file('progress.jsonl'), `{"metrics":{"x":${'1'.repeat(300_000)}}}\n`)
  say({ step: 3 })
  for (let i = 0; i < 50; i++) console.log('x'.repeat(100_000))
  finish()
}
// As a launcher that leaves its workers in groups of their own.
if (what === 'workers' || what === 'stubborn') {
  if (what === 'stubborn') process.on('SIGTERM', () => {})
  const code = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"
  const child = spawn(process.execPath, ['-e', code], { detached: true, stdio: 'ignore' })
  child.unref()
  writeFileSync(file('worker'), String(child.pid))
  if (what === 'workers') process.exit(1)
  setInterval(() => {}, 1000)
}
// As a worker that was started with an environment of its own.
if (what === 'bare-worker') {
  const code = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"
  const child = spawn(process.execPath, ['-e', code], { env: {}, stdio: 'ignore' })
  child.unref()
  writeFileSync(file('worker'), String(child.pid))
  process.exit(1)
}
if (what === 'graceful') {
  process.on('SIGTERM', () => {
    writeFileSync(file('saved'), '')
    process.exit()
  })
  writeFileSync(file('ready'), '')
  setInterval(() => {}, 1000)
}
// Writes where the contract says to rename.
if (what === 'slow-result') {
  writeFileSync(file('result.json'), '{"path":')
  while (!existsSync(file('gate'))) await sleep(10)
  writeFileSync(file('result.json'), '{"path":"checkpoint"}')
  await sleep(50)
  mkdirSync(file('checkpoint'))
}
if (what === 'huge-result') writeFileSync(file('result.json'), `{"path":"${'x'.repeat(2 ** 24)}"}`)
if (what === 'odd-result') writeFileSync(file('result.json'), rest[0] ?? '')
if (what === 'long-secret') {
  console.log('x'.repeat(2000) + process.env.HF_TOKEN + 'y'.repeat(4080))
  process.exit(1)
}
if (what === 'huge-error') {
  writeFileSync(file('error.json'), JSON.stringify({ message: 'no '.repeat(100_000) }))
  process.exit(1)
}
if (what === 'tell') {
  writeFileSync(file('told'), JSON.stringify({ rest, cwd: process.cwd(), env: process.env }))
  finish()
}
