// `trl()` trains tiny models on the CPU from a run: DPO, SFT, LoRA. The run is killed while a job trains and finds it
// again; a job is killed and goes on from its last checkpoint. What was trained on is held against the chat template.
import assert from 'node:assert/strict'
import path from 'node:path'
import { check, run } from '../check.mjs'
import { runExample } from './example.mjs'
import { folder, python } from './python.mjs'
import { jobOf, newModel, runToEnd, start, training } from './training-run.mjs'

/** 12 rows, and a minute at most: long enough to be killed in the middle. */
const long = { ...training, num_train_epochs: 25, save_steps: 20 }

const llama = newModel('llama')
const gpt2 = newModel('gpt2')
const places = {
  dpo: path.join(folder, `DPO: it's "here"`),
  killed: path.join(folder, 'job killed'),
  sft: path.join(folder, 'sft'),
  lora: path.join(folder, 'lora'),
}

await check('DPO: a run that is killed twice finds its job again, which is trained once', async () => {
  const options = { model: llama, training: long }
  const first = start(places.dpo, options)
  await first.trained(5)
  first.child.kill('SIGKILL')
  await first.ended
  const second = start(places.dpo, options)
  await second.trained(20)
  second.child.kill('SIGKILL')
  await second.ended
  const { said, last } = await runToEnd(places.dpo, options)
  assert.equal(last.status, 'finished', JSON.stringify(last))
  const { job, json, progress } = jobOf(places.dpo)
  assert.equal(said[0].found, true)
  assert.equal(last.checkpoint.path, path.join(job, 'checkpoint'))
  assert.match(last.checkpoint.revision, /^sha256:[\da-f]{64}$/)
  // Each training says first how many rows it has.
  assert.deepEqual(
    progress().flatMap(({ metrics }) => metrics.rows ?? []),
    [12],
  )
  assert.equal(json('attempt.json').number, 1)
  const steps = progress().flatMap(({ step, loss }) => (loss === undefined ? [] : step))
  assert.deepEqual(
    steps,
    Array.from({ length: 300 }, (_, i) => i + 1),
  )
  assert.equal(json('result.json').resumed_from, null)
})

await check('DPO: what is told of a step, and a learning rate that goes straight to its floor', () => {
  const { progress } = jobOf(places.dpo)
  const steps = progress().filter(({ loss }) => loss !== undefined)
  for (const { step, loss, metrics } of steps) {
    assert.ok(Number.isFinite(loss))
    for (const name of ['rewards/margins', 'rewards/accuracies', 'rewards/chosen', 'grad_norm'])
      assert.ok(Number.isFinite(metrics[name]), name)
    const expected = 1e-4 - (1e-4 - 1e-7) * ((step - 1) / steps.length)
    assert.ok(Math.abs(metrics.learning_rate - expected) < 1e-12, `step ${step}: ${metrics.learning_rate}`)
  }
})

await check(
  'a job that is killed is told, and goes on from its last checkpoint in the next start',
  async () => {
    const options = { model: llama, training: long }
    const first = start(places.killed, options)
    await first.trained(50)
    const { job, json, progress } = jobOf(places.killed)
    const script = path.join(job, 'python/train.py')
    const [pid] = run(folder, 'pgrep', '-f', `^python .*${script.replaceAll(/[^\w/.]/g, '.')}`).split('\n')
    process.kill(Number(pid), 'SIGKILL')
    await first.ended
    const told = first.said.at(-1)
    assert.equal(told.name, 'TrainingProcessError', JSON.stringify(told))
    assert.equal(told.signal, 'SIGKILL')
    assert.match(told.message, /start the same run again/)
    const before = progress().length
    const { last } = await runToEnd(places.killed, options)
    assert.equal(last.status, 'finished', JSON.stringify(last))
    assert.equal(json('attempt.json').number, 2)
    const { resumed_from: from, steps, checkpoints } = json('result.json')
    assert.ok(from >= 40 && from % 20 === 0, `resumed from ${from}`)
    assert.equal(steps, 300)
    assert.deepEqual(
      checkpoints.map((/** @type {{ step: number }} */ { step }) => step),
      Array.from({ length: 15 }, (_, i) => 20 * (i + 1)),
    )
    assert.equal(
      progress()
        .slice(before)
        .find(({ loss }) => loss !== undefined).step,
      from + 1,
    )
  },
)

await check('a job that was killed and resumed comes to the same weights', () => {
  assert.equal(
    jobOf(places.killed).json('result.json').revision,
    jobOf(places.dpo).json('result.json').revision,
  )
})

await check('SFT', async () => {
  const { last } = await runToEnd(places.sft, { model: gpt2, method: 'sft', training })
  assert.equal(last.status, 'finished', JSON.stringify(last))
  const { dropout, rows } = jobOf(places.sft).json('result.json')
  assert.deepEqual(rows, { given: 12, trained: 12, dropped: {} })
  assert.deepEqual(dropout.rates, { attn_pdrop: 0.1, embd_pdrop: 0.1, resid_pdrop: 0.1 })
  assert.equal(dropout.active, true)
})

await check(
  'LoRA against its own start: the reference is that of whole training, without dropout',
  async () => {
    const place = path.join(folder, 'lora, own')
    const { last } = await runToEnd(place, { model: llama, training: { ...training, use_peft: true } })
    assert.equal(last.status, 'finished', JSON.stringify(last))
    /** Log-probability of what is chosen to the reference, of each row in order. @param {string} directory */
    const references = directory =>
      jobOf(directory)
        .progress()
        .filter(({ loss }) => loss !== undefined)
        .slice(0, 12)
        .map(({ metrics }) => metrics['logps/chosen'] - metrics['rewards/chosen'] / 0.1)
    const [own, whole] = [references(place), references(places.dpo)]
    for (const [row, reference] of own.entries())
      assert.ok(Math.abs(reference - (whole[row] ?? 0)) < 1e-3, `row ${row}: ${reference}, not ${whole[row]}`)
  },
)

await check('LoRA, merged, against a fixed reference', async () => {
  const options = { model: llama, training: { ...training, use_peft: true }, trainer: { reference: llama } }
  const { last } = await runToEnd(places.lora, options)
  assert.equal(last.status, 'finished', JSON.stringify(last))
})

await check(
  'raw texts; a row with two ends of turn is left out where that is asked for, and counted',
  async () => {
    const place = path.join(folder, 'text')
    const options = { model: gpt2, isText: true, training, trainer: { unusableRows: 'drop' } }
    const { said, last } = await runToEnd(place, options)
    assert.equal(last.status, 'finished', JSON.stringify(last))
    assert.deepEqual(jobOf(place).json('result.json').rows, {
      given: 12,
      trained: 11,
      dropped: { 'several-ends': 1 },
    })
    assert.ok(said.some(({ progress }) => progress?.metrics?.rows_dropped === 1))
  },
)

/** @type {Record<string, Record<string, unknown>>} */
const trained = python('trained_by_trl.py', ...Object.values(places).map(place => jobOf(place).job))
for (const [name, { rows, ...found }] of Object.entries(trained)) {
  await check(
    `${name}: tokens are those of the chat template, with one end of turn; loss is on the completion alone`,
    () => {
      assert.equal(rows, 12)
      assert.deepEqual(found, {
        ...{ sameTokens: true, endsOnce: true, lossOnCompletion: true },
        ...{ changed: true, finite: true, sameTemplate: true, sameShapes: true },
      })
    },
  )
}

/** @type {Record<string, boolean>} */
const parts = python('trl_parts.py', llama)
for (const [name, holds] of Object.entries(parts)) await check(name, () => assert.ok(holds))

await check('what is wrong is said before anything is trained', async () => {
  /** @type {[string, object, RegExp][]} */
  const wrong = [
    [
      'short',
      { training: { ...training, max_length: 20 } },
      /12 of 12 rows are longer than 20 tokens \(max_length.*unusableRows/s,
    ],
    ['typo', { training: { ...training, max_lenth: 20 } }, /TRL [\d.]+ refuses the settings.*max_lenth/s],
    [
      'nan',
      { training: { ...training, learning_rate: 1e20, max_grad_norm: 0 } },
      /the loss is nan at step 2/,
    ],
    ['gpu', { training: { ...training, use_cpu: false } }, /finds no GPU.*use_cpu: true/s],
    ['missing', { model: path.join(folder, 'nowhere'), training }, /nowhere cannot be loaded/],
    ['python', { training, trainer: { python: 'no-such-python' } }, /could not be started: no-such-python/],
  ]
  const results = wrong.map(async ([name, options, message]) => {
    const { last } = await runToEnd(path.join(folder, name), { model: llama, ...options })
    assert.match(last.message, message)
  })
  await Promise.all(results)
})

await check('examples/trl trains, and shows what its README does', () => {
  const { json } = jobOf(runExample('trl', llama))
  assert.deepEqual(json('result.json').rows, { given: 12, trained: 12, dropped: {} })
})
