// Stands in for the cluster that you have: `node cluster.mjs FOLDER` is one of its jobs. It knows of no run, outlives
// whoever submitted it, and trains nothing: its checkpoint is a file with a number of rows.
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

process.chdir(String(process.argv[2]))
try {
  // Names of jobs are unique, as on most clusters: whoever submits one again gets the one that is there.
  mkdirSync('job')
} catch {
  process.exit()
}

const say = state => {
  writeFileSync('state.part', JSON.stringify(state))
  renameSync('state.part', 'state.json')
}
const { name } = JSON.parse(readFileSync('job.json', 'utf8'))
const rows = readFileSync('train.jsonl', 'utf8').trimEnd().split('\n')
appendFileSync('../began.log', `${name} on ${rows.length} rows\n`)

const steps = 10
for (let step = 1; step <= steps; step++) {
  if (existsSync('cancel')) {
    say({ state: 'cancelled' })
    process.exit()
  }
  say({ state: 'running', step, steps, loss: 1 / step })
  await sleep(200)
}
writeFileSync('checkpoint', `${rows.length}`)
say({ state: 'done' })
