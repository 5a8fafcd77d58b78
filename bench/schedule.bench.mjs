// How long an iteration's calls take, against a list schedule of the same latencies with the same order of urgency: what
// the runner adds by leaving slots idle while it plans, prepares and records. The last line is JSON: makespanRatio is the
// worse of withN (several completions a call) and withoutN (one). Timers that are late because the machine has no core to
// spare are in it; clockRatio is against the times that calls took by the clock.
import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import path from 'node:path'
import { IterationRunner } from '../dist/index.js'
import { fileLedger } from '../dist/node.js'
import { listSchedule } from './schedule/list-schedule.mjs'
import { latency, slowModel } from './schedule/model.mjs'

const slots = 64
const count = 8000
const N = 4
const K = 3

const rounded = value => Number(value.toFixed(3))

/** @param {boolean} several */
async function measure(several) {
  const directory = mkdtempSync(path.join(tmpdir(), 'schedule-'))
  try {
    const { provider, seen } = slowModel(several)
    const run = new IterationRunner({
      ledger: fileLedger(directory),
      start: { name: 'M1', path: 'M1', revision: 'm1' },
      open: async () => provider,
      trainer: { find: never, submit: never, wait: never, cancel: never },
      prompts: Array.from({ length: count }, (_, i) => `Tell me what you know about the number ${i}.`),
      iterations: 1,
      candidates: { n: N },
      judge: { votes: K },
      concurrency: { max: slots, adapt: 'pinned' },
    }).start({ until: 'datasets' })
    let lastAt = 0
    run.on('judgement', () => {
      lastAt = performance.now()
    })
    await run.result
    const makespanMs = lastAt - seen.firstAt

    const calls = await recordedCalls(directory)
    const expected = count * (several ? 1 + N : N + N * K)
    if (calls.length !== expected) throw new Error(`${calls.length} calls, not ${expected}`)
    const nominal = calls.map(call => ({ ...call, ms: latency(call.seed) }))
    const byClock = calls.map(call => ({ ...call, ms: seen.took.get(call.seed) }))
    const told = {
      ratio: rounded(makespanMs / listSchedule(nominal, slots)),
      clockRatio: rounded(makespanMs / listSchedule(byClock, slots)),
      seconds: rounded(makespanMs / 1000),
      utilisation: rounded(sum(nominal) / slots / makespanMs),
      lateMs: rounded((sum(byClock) - sum(nominal)) / calls.length),
    }
    console.log(several ? 'with n' : 'without n', JSON.stringify(told))
    return told
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

function never() {
  throw new Error('nothing is trained here')
}

/** All calls, in the order in which they are asked for. */
async function recordedCalls(directory) {
  const ledger = await fileLedger(directory).open()
  const calls = []
  for await (const { kind, prompt, candidate, vote, seed } of ledger.calls(1)) {
    calls.push({ kind, prompt, candidate, vote, seed })
  }
  await ledger.close()
  return calls.sort((a, b) => a.prompt - b.prompt || a.candidate - b.candidate || a.vote - b.vote)
}

function sum(calls) {
  return calls.reduce((total, { ms }) => total + ms, 0)
}

const load = loadavg().map(each => each.toFixed(1))
console.log(`node ${process.version}, load ${load.join(' ')}`)
const withN = await measure(true)
const withoutN = await measure(false)
console.log(
  JSON.stringify({
    makespanRatio: Math.max(withN.ratio, withoutN.ratio),
    withN: withN.ratio,
    withoutN: withoutN.ratio,
    clockRatio: Math.max(withN.clockRatio, withoutN.clockRatio),
    // Share of the slots' time that calls would have taken by themselves; the rest is the end, and lost.
    utilisation: Math.min(withN.utilisation, withoutN.utilisation),
    lateMs: Math.max(withN.lateMs, withoutN.lateMs),
    seconds: Math.round(withN.seconds + withoutN.seconds),
  }),
)
