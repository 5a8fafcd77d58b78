// A run hands its job to TRL, the command it prints is run as it is printed, and the same run started again goes on
// with the checkpoint. What TRL says it did is compared with what the job asks for.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { IterationRunner, positivesOnly, scriptedProvider, textFormat } from 'self-rewarding'
import { fileLedger, handoff } from 'self-rewarding/node'
import { check, run } from '../check.mjs'
import { folder, python } from './python.mjs'

/** @param {'llama' | 'gpt2'} architecture */
function newCheckpoint(architecture) {
  const checkpoint = { name: 'M1', path: path.join(folder, architecture), revision: `tiny-${architecture}` }
  run(folder, 'python', path.join(import.meta.dirname, 'tiny_model.py'), checkpoint.path, architecture)
  return checkpoint
}

const long = 'Longer than what TRL keeps by default. '.repeat(36)
const prompts = Array.from({ length: 12 }, (_, i) => `Tell me about number ${i}. ${i === 5 ? long : ''}`)

let calls = 0
/** @param {import('self-rewarding').ScriptedCall} call */
function answer({ prompt, index }) {
  calls++
  if (!prompt.includes('additive 5-point'))
    return `answer ${index} ${prompt.includes('number 7') ? long : ''}`
  return `Score: ${Number(/answer (\d)/.exec(prompt)?.[1]) + 2}`
}

/** For a CPU, and with one step a row, so that steps tell rows. */
const training = {
  ...{ use_cpu: true, bf16: false, gradient_checkpointing: false },
  ...{ gradient_accumulation_steps: 1, logging_steps: 1 },
}

/**
 * What trained.py prints.
 * @typedef {{ log: Record<string, number>[], arguments: Record<string, unknown>, checkpoint: unknown,
 *   sameTokens: boolean, tokens: number, longest: number[], endsOnce: boolean }} Trained
 */

/**
 * @param {string} name
 * @param {Partial<import('self-rewarding').RunnerOptions> & Pick<import('self-rewarding').RunnerOptions, 'start'>} options
 * @param {[highest: number, floor: number]} rates learning rates that the paper states
 * @param {(trained: Trained) => Promise<void>} [more]
 */
async function checkRun(name, options, [highest, floor], more = async () => {}) {
  // What a shell and YAML must both read as it is; `datasets` itself expands `$HOME`.
  const directory = path.join(folder, `${name}: it's "here"`)
  const startRun = () =>
    new IterationRunner({
      ledger: fileLedger(directory),
      open: async () => scriptedProvider(answer, { revision: 'scripted' }),
      trainer: handoff({ directory: path.join(directory, 'training') }),
      prompts,
      iterations: 1,
      training,
      ...options,
    }).start().result

  const waiting = await startRun()
  await check(`${name}: the printed command trains`, () => {
    assert.equal(waiting.status, 'awaiting-training')
    run(folder, 'sh', '-c', waiting.next?.command ?? '')
  })

  const before = calls
  const finished = await startRun()
  const [first, second] = finished.checkpoints
  await check(`${name}: the run started again is finished, without a call`, () => {
    assert.equal(finished.status, 'finished')
    assert.equal(calls, before)
    assert.equal(finished.checkpoints.length, 2)
    assert.deepEqual(first, { checkpoint: options.start })
    assert.equal(second?.checkpoint.name, 'M2')
    assert.equal(second?.parent, 'M1')
    assert.equal(second?.data?.rows, prompts.length)
  })

  if (finished.status !== 'finished') return

  const [jobId = ''] = readdirSync(path.join(directory, 'training'))
  /** @type {Trained} */
  const trained = python('trained.py', path.join(directory, 'training', jobId))
  const { log } = trained
  await check(`${name}: the checkpoint loads, and is another than its parent`, () =>
    assert.deepEqual(trained.checkpoint, { changed: true, finite: true, sameTemplate: true }),
  )
  await check(`${name}: no row was dropped, and none was cut`, () => {
    assert.equal(log.length, prompts.length)
    assert.equal(log.at(-1)?.num_tokens, trained.tokens)
    assert.ok(
      Math.min(...trained.longest) > 1024,
      `${trained.longest} tokens at most: the test tests nothing`,
    )
    assert.equal(trained.arguments.max_length, null)
    assert.ok(trained.sameTokens, 'the tokens that were trained on are not those of the rows')
    assert.ok(trained.endsOnce)
  })
  await check(`${name}: the learning rate goes straight to its floor`, () => {
    for (const [step, { learning_rate = Number.NaN }] of log.entries()) {
      const expected = highest - (highest - floor) * (step / log.length)
      assert.ok(Math.abs(learning_rate - expected) < 1e-12, `step ${step}: ${learning_rate}, not ${expected}`)
    }
  })
  await more(trained)
}

const llama = newCheckpoint('llama')
const format = textFormat({ candidate: 'Question: {{prompt}}\nAnswer:', judge: '{{prompt}}\n' })

await checkRun('DPO on conversations', { start: llama }, [1e-6, 1e-7], ({ arguments: { beta } }) =>
  check("beta is the paper's", () => assert.equal(beta, 0.1)),
)
const own = { start: newCheckpoint('gpt2'), format, training: { ...training, beta: 0.3 } }
await checkRun('DPO on raw texts', own, [1e-6, 1e-7], async ({ log, arguments: { beta } }) => {
  await check("beta is the run's own", () => assert.equal(beta, 0.3))
  // Before the first step policy and reference are one model: only dropout makes them differ.
  await check('dropout is on', () => assert.ok(Math.abs(log[0]?.['rewards/chosen'] ?? 0) > 0.01))
})
const positives = { start: llama, select: positivesOnly() }
await checkRun('SFT on conversations', positives, [5.5e-6, 1.1e-6])
await checkRun('SFT on raw texts', { ...positives, format }, [5.5e-6, 1.1e-6])
