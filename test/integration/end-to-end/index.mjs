// All parts real, one config file: a tiny Llama of random weights becomes M1 by SFT, is served by `transformers serve`,
// answers and judges itself, is trained by TRL, and comes to M3. The run is killed while it generates and while it trains.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { check, run } from '../../check.mjs'
import { folder, python } from '../python.mjs'
import { rankedItems, sftRows } from './seed-data.mjs'

/** @param {string} file @param {readonly object[]} rows */
const write = (file, rows) =>
  writeFileSync(path.join(folder, file), rows.map(row => `${JSON.stringify(row)}\n`).join(''))
write('sft.jsonl', sftRows())
write('ranked.jsonl', rankedItems)
const model = path.join(folder, 'M0')
run(folder, 'python', path.join(import.meta.dirname, 'base_model.py'), model, path.join(folder, 'sft.jsonl'))

const place = path.join(folder, 'run')
const cli = path.resolve(import.meta.dirname, '../../../dist/cli.js')
const config = path.join(import.meta.dirname, 'run.config.mjs')

/** Processes of this run's servers. */
const servers = () =>
  spawnSync('pgrep', ['-f', `transformers serve ${folder}`], { encoding: 'utf8' })
    .stdout.split('\n')
    .filter(Boolean)

/** Each start of training, and how many server processes there were. @type {number[]} */
const beside = []

/** The command, and its events so far. */
function start() {
  const env = { ...process.env, RUN: folder, MODEL: model }
  const child = spawn('node', [cli, 'run', config, '--json'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let errors = ''
  child.stderr.on('data', data => (errors += data))
  /** @type {any[]} */
  const events = []
  /** @type {any[]} */
  const results = []
  const lines = createInterface({ input: child.stdout })
  const ended = new Promise(resolve => lines.once('close', resolve))
  lines.on('line', line => {
    const { event, result } = JSON.parse(line)
    if (result) results.push(result)
    if (!event) return
    events.push(event)
    if (event.type === 'train-start') beside.push(servers().length)
  })
  /** @param {(event: any) => boolean} wanted */
  const until = wanted =>
    new Promise((resolve, reject) => {
      lines.on('line', () => events.length > 0 && wanted(events.at(-1)) && resolve(0))
      lines.once('close', () => reject(new Error(`the run ended: ${errors}`)))
    })
  return { child, results, ended, until, errors: () => errors }
}

/** @param {ReturnType<typeof start>} started */
async function kill({ child, ended }) {
  child.kill('SIGKILL')
  await ended
}

/** @param {string} file */
const rowsOf = file =>
  readFileSync(path.join(place, file), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line))
const callsOf = (/** @type {number} */ iteration) =>
  readdirSync(path.join(place, 'calls'))
    .filter(file => file.startsWith(`iteration-${iteration}.`))
    .sort()
    .flatMap(file => rowsOf(`calls/${file}`))

/** @type {any[]} */
let before = []
await check('killed while it generates: the server ends with it, and what was recorded stays', async () => {
  const first = start()
  await first.until(() => existsSync(path.join(place, 'calls')) && callsOf(1).length >= 20)
  assert.ok(servers().length > 0)
  await kill(first)
  for (let waited = 0; servers().length > 0 && waited < 60; waited++) await sleep(500)
  assert.deepEqual(servers(), [])
  before = callsOf(1)
  assert.ok(before.length >= 20)
})

await check('killed while it trains: no server beside the trainer', async () => {
  const second = start()
  await second.until(
    ({ type, iteration, progress }) => type === 'train-progress' && iteration === 1 && progress.step >= 5,
  )
  await kill(second)
  assert.deepEqual(servers(), [])
})

const last = start()
await last.ended
const [result] = last.results
await check('goes on to M3', () => {
  assert.equal(result?.status, 'finished', last.errors())
  assert.deepEqual(
    result.checkpoints.map((/** @type {any} */ { checkpoint, parent }) => [parent, checkpoint.name]),
    [
      ['M0', 'M1'],
      ['M1', 'M2'],
      ['M2', 'M3'],
    ],
  )
  const revisions = result.checkpoints.map((/** @type {any} */ { checkpoint }) => checkpoint.revision)
  assert.equal(new Set(revisions).size, 3)
})

await check('no call was made twice that was recorded', () => {
  assert.deepEqual(callsOf(1).slice(0, before.length), before)
  for (const iteration of [1, 2, 3]) {
    const addresses = callsOf(iteration).map(({ kind, stage, prompt, candidate, vote }) =>
      [kind, stage, prompt, candidate, vote].join(' '),
    )
    assert.ok(addresses.length > 0)
    assert.equal(new Set(addresses).size, addresses.length, `iteration ${iteration}`)
  }
})

await check('three jobs were trained once each, by SFT and twice by DPO', () => {
  const training = path.join(place, 'training')
  const jobs = readdirSync(training).map(id => {
    /** @param {string} file */
    const json = file => JSON.parse(readFileSync(path.join(training, id, file), 'utf8'))
    return { ...json('job.json'), attempt: json('attempt.json').number, result: json('result.json') }
  })
  assert.deepEqual(
    jobs.map(({ name, method, attempt, result }) => [name, method, attempt, result.resumed_from]).sort(),
    [
      ['M1', 'sft', 1, null],
      ['M2', 'dpo', 1, null],
      ['M3', 'dpo', 1, null],
    ],
  )
})

await check('server and trainer took turns', () => {
  // Of M1, of M2 twice, since that was found again, and of M3.
  assert.deepEqual(beside, [0, 0, 0, 0])
  assert.deepEqual(servers(), [])
})

await check('the model judged itself: candidates, judgements, scores and pairs of both iterations', () => {
  for (const iteration of [1, 2]) {
    const { funnel } = JSON.parse(
      readFileSync(path.join(place, `iteration-${iteration}/manifest.json`), 'utf8'),
    )
    assert.equal(funnel.candidates.received, 24)
    assert.ok(funnel.votes.valid > 0)
    assert.ok(funnel.selected.rows > 0)
    assert.equal(rowsOf(`iteration-${iteration}/pairs.jsonl`).length, funnel.selected.rows)
  }
  const { iterations } = JSON.parse(readFileSync(path.join(place, 'report.json'), 'utf8'))
  const judged = iterations.map((/** @type {any} */ { checkpoint, judge }) => [
    checkpoint.name,
    judge.votes.failed,
  ])
  assert.deepEqual(
    judged.map((/** @type {any[]} */ [name]) => name),
    ['M1', 'M2', 'M3'],
  )
})

await check(
  'prompts have the token ids in the server that they have in training, with one end of turn',
  () => {
    const calls = [1, 2].flatMap(iteration =>
      callsOf(iteration)
        .filter(({ kind }) => kind === 'candidates')
        .map(({ prompt, usage, completions }) => ({
          iteration,
          prompt,
          usage,
          text: completions[0].text,
          finish: completions[0].finish,
        })),
    )
    write('served.jsonl', calls)
    const { prompts, prompt_mismatches, completions, end_of_turn } = python(
      'end-to-end/served_tokens.py',
      path.join(place),
      path.join(folder, 'served.jsonl'),
    )
    assert.equal(prompts, calls.length)
    assert.equal(prompt_mismatches, 0)
    assert.ok(completions.same > completions.all / 2, JSON.stringify(completions))
    assert.deepEqual(end_of_turn, { rows: end_of_turn.rows, one: end_of_turn.rows })
    assert.ok(end_of_turn.rows > 0)
  },
)
