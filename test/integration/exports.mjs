// Rows that are exported are read by those they are for: every file by Python's `datasets`, whose types must not change
// far down, then by the code with which each trainer reads rows, as far as it installs lightly.
import assert from 'node:assert/strict'
import { statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { checkRows, exportFormats, exportRows, llamaFactoryInfo } from 'self-rewarding/export'
import { check, run } from '../check.mjs'
import { folder, python } from './python.mjs'

/** Enough for more than one of the chunks of 10 MB in which `datasets` reads. */
const rowsWanted = 26_000
const few = 64
const padding = 'A sentence that makes rows longer. '.repeat(9).trimEnd()

/** Texts that late rows hold; what a trainer would stumble over is left out and counted. */
const hostile = [
  'line\u2028separators\u2029and\u0000\r\n\ttabs "quotes" \\ 日本語 🙂 é',
  '\ufeff{"content": [1, 2.5, null], "role": {}}',
  '2024-05-06T07:08:09Z',
  '{} NaN null -Infinity 12345678901234567890 1e400 true',
  '[[dummy_message]] user assistant {{ messages }} {% if %}',
]
const traps = ['</s>', 'half \ud83d', ' \n', '<|im_end|>']

/** @param {number} i */
const isLate = i => i >= rowsWanted / 2
/**
 * @param {number} i
 * @param {string} word
 */
const textOf = (i, word) => `${word} ${i} ${isLate(i) ? hostile[i % hostile.length] : padding}`
/** @param {string} content */
const user = content => ({ role: /** @type {const} */ ('user'), content })
/** @param {string} content */
const assistant = content => ({ role: /** @type {const} */ ('assistant'), content })

/**
 * Early scores are whole numbers, late ones are not.
 * @param {number} n
 * @param {{ raw?: boolean, system?: boolean }} kind
 */
function* pairs(n, { raw = false, system = false } = {}) {
  for (let k = 0; k < n; k++) {
    // A few rows of both halves.
    const i = n < rowsWanted && k >= n / 2 ? rowsWanted - k : k
    const better = k % 1000 === 999 ? (traps[Math.floor(k / 1000) % traps.length] ?? '') : textOf(i, 'better')
    const scores = { chosen_score: isLate(i) ? 4 + (i % 7) / 8 : 5, rejected_score: isLate(i) ? 1.1 : 0 }
    const prompt = textOf(i, raw ? 'Question' : 'Tell me about')
    const texts = { prompt, chosen: better, rejected: textOf(i, 'worse') }
    const turns = [
      ...(system ? [{ role: /** @type {const} */ ('system'), content: 'Be brief.' }] : []),
      user(prompt),
    ]
    yield raw
      ? { ...texts, ...scores }
      : { ...scores, prompt: turns, chosen: [assistant(texts.chosen)], rejected: [assistant(texts.rejected)] }
  }
}

/** @param {number} n */
function* responses(n) {
  for (const { prompt, chosen, chosen_score } of pairs(n))
    yield { prompt, completion: chosen, score: chosen_score }
}

/** @param {number} n */
function* candidates(n) {
  for (let i = 0; i < n; i++) {
    const isScored = !isLate(i) || i % 3 === 0
    const score = isLate(i) ? 2.5 : 3
    yield {
      prompt_index: i,
      prompt: textOf(i, 'Tell me about'),
      candidates: [0, 1].map(candidate => ({
        ...{ candidate, text: textOf(i, `answer ${candidate}`), finish: 'stop', same_text_as: candidate },
        score: isScored ? score : null,
        score_numerator: isScored ? score * 2 : null,
        score_denominator: isScored ? 2 : null,
        votes: isScored ? [{ vote: 0, score, text: textOf(i, 'Score') }] : [],
      })),
    }
  }
}

/** @param {number} n */
function* outputs(n) {
  for (let i = 0; i < n; i++)
    yield { instruction: textOf(i, 'Tell'), output: isLate(i) ? '' : 'yes', generator: 'M2' }
}

/**
 * @param {string} name
 * @param {import('self-rewarding/export').ExportFormat} format
 * @param {Iterable<object>} rows
 */
async function write(name, format, rows) {
  const file = path.join(folder, name)
  const { lines, result } = exportRows(format, /** @type {any} */ (rows), { onTrap: 'drop', file: name })
  const written = []
  for await (const line of lines) written.push(line)
  writeFileSync(file, written.map(line => `${line}\n`).join(''))
  let back = 0
  for await (const _ of checkRows(format, written)) back++
  assert.equal(back, result().rows)
  return { file, ...result() }
}

const message = 'struct<content: string, role: string>'
const swapped = 'struct<role: string, content: string>'
/** @param {string} of */
const list = of => `list<item: ${of}>`
const named = 'struct<from: string, value: string>'
const texts = { prompt: list(message), chosen: list(message), rejected: list(message) }
const vote = 'struct<vote: int64, score: double, text: string>'
const exact = 'score: double, score_numerator: int64, score_denominator: int64'
const entry = `struct<candidate: int64, text: string, finish: string, same_text_as: int64, ${exact}, votes: ${list(vote)}>`
const shared = { prompt: 'string', prompt_id: 'string' }
/** @type {Record<string, Record<string, string>>} */
const types = {
  trl: { ...texts, margin: 'double' },
  openrlhf: { ...texts, margin: 'double' },
  openai: {
    input: `struct<messages: ${list(swapped)}>`,
    ...{ preferred_output: list(swapped), non_preferred_output: list(swapped) },
  },
  'llama-factory': { conversations: list(named), chosen: named, rejected: named },
  axolotl: { messages: list(swapped), chosen: swapped, rejected: swapped },
  'nemo-rl': {
    context: list(swapped),
    completions: list(`struct<rank: int64, completion: ${list(swapped)}>`),
  },
  spin: { real: list(swapped), generated: list(swapped) },
  distilabel: {
    ...{ ...shared, chosen: list(message), chosen_rating: 'double' },
    ...{ rejected: list(message), rejected_rating: 'double' },
  },
  ultrafeedback: {
    ...{ ...shared, chosen: list(message), rejected: list(message), messages: list(message) },
    ...{ score_chosen: 'double', score_rejected: 'double' },
  },
  'trl-sft': { prompt: list(message), completion: list(message) },
  'openai-sft': { messages: list(swapped) },
  'alpaca-eval': { instruction: 'string', output: 'string', generator: 'string' },
  candidates: { prompt_index: 'int64', prompt: 'string', candidates: list(entry) },
}

const source = { pairs, sft: responses, candidates, answers: outputs }
/** @type {Record<string, { file: string, rows: number, dropped: object }>} */
const large = {}
for (const { name, from } of exportFormats)
  if (name !== 'alpaca-eval') large[name] = await write(`${name}.jsonl`, name, source[from](rowsWanted))
const loaded = python('read_datasets.py', ...Object.values(large).map(({ file }) => file))
for (const { name, from } of exportFormats) {
  const { file = '', rows = 0, dropped = {} } = large[name] ?? {}
  if (file === '') continue
  await check(`${name}: ${rows} rows for datasets`, () => {
    const read = loaded[file]
    assert.equal(read.rows, rows)
    // The early half is more than a chunk where there are numbers, whose type could change.
    assert.ok(from === 'sft' || statSync(file).size > 1.5e7, 'too small: the test tests nothing')
    assert.deepEqual(read.types, types[name])
    assert.ok(read.same, 'values are not as they were written')
    if (from === 'pairs' || from === 'sft')
      assert.deepEqual(Object.keys(dropped).sort(), ['blank', 'lone-surrogate', 'special-token'])
  })
}

const model = path.join(folder, 'model')
run(folder, 'python', path.join(import.meta.dirname, 'tiny_model.py'), model, 'llama')
const small = {
  trl: await write('few-trl.jsonl', 'trl', pairs(few, { system: true })),
  'trl-text': await write('few-trl-text.jsonl', 'trl', pairs(few, { raw: true })),
  'trl-sft': await write('few-trl-sft.jsonl', 'trl-sft', responses(few)),
  'openai-sft': await write('few-openai-sft.jsonl', 'openai-sft', responses(few)),
  openai: await write('few-openai.jsonl', 'openai', pairs(few, { system: true })),
  'llama-factory': await write('few-llama-factory.jsonl', 'llama-factory', pairs(few, { system: true })),
  axolotl: await write('few-axolotl.jsonl', 'axolotl', pairs(few, { system: true })),
  openrlhf: await write('few-openrlhf.jsonl', 'openrlhf', pairs(few, { system: true })),
  distilabel: await write('few-distilabel.jsonl', 'distilabel', pairs(few, { system: true })),
  ultrafeedback: await write('few-ultrafeedback.jsonl', 'ultrafeedback', pairs(few, { system: true })),
  'alpaca-eval': await write('few-alpaca-eval.json', 'alpaca-eval', outputs(few)),
}
writeFileSync(
  path.join(folder, 'dataset_info.json'),
  JSON.stringify(llamaFactoryInfo('few', 'few-llama-factory.jsonl')),
)
// One process: what trainers import takes most of the time.
const reports = python(
  'read_exports.py',
  model,
  ...Object.entries(small).flatMap(([name, { file }]) => [name, file]),
)
for (const [name, { rows }] of Object.entries(small)) {
  await check(`${name}: ${rows} rows for those that read them`, () => {
    assert.equal(reports[name].rows, rows)
    assert.deepEqual(reports[name].faults, [])
  })
}
await check('axolotl loses its place where our traps say so', () => {
  assert.deepEqual(reports['axolotl-traps'], [' a b', 'user', 's'])
})
