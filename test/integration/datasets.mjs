// Python's `datasets`, which infers a column's type from the first rows it reads, loads every dataset of a run as it
// was written, although what a late row holds differs from what early ones do.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import {
  chatFormat,
  IterationRunner,
  JudgePrompt,
  ProviderError,
  positivesOnly,
  reselect,
  scriptedProvider,
  textFormat,
} from 'self-rewarding'
import { fileLedger, handoff } from 'self-rewarding/node'
import { spin } from 'self-rewarding/select'
import { check } from '../check.mjs'
import { folder, python } from './python.mjs'

// `datasets` reads a file in chunks, and takes the types of the first; a chunk it hands to pyarrow in blocks, each with a
// guess of its own.
const chunk = 10 << 20
const block = chunk / 32

const prompts = 56_000
/** From this prompt on, rows are of the other kind. */
const half = prompts / 2
/** Rows that every file has at least. */
const rowsWanted = 50_000

const judgePrompt = JudgePrompt.custom({
  template: 'Rate this answer to {{prompt}}\n<answer>{{response}}</answer>\nEnd with "Score: <number>".',
  scale: { min: 0, max: 5, fractions: true },
})
const padding = 'A sentence that makes rows longer. '

/**
 * Prompts, and as many that are dropped. The early ones are plain and fill more than a chunk.
 * @param {number} from
 * @param {number} to
 */
const source = (from, to) => ({
  id: 'integration',
  *prompts() {
    for (let i = from; i < to; i++) {
      const isLate = i >= half
      const more = isLate ? hostile[i % hostile.length] : padding.repeat(11)
      yield { prompt: `Tell me about #${i}. ${more}`, source: isLate ? `file:${i} ${more}` : `file:${i}` }
      yield {
        prompt: isLate ? `${more}${i}` : `${padding.repeat(11)}${i}`,
        source: `file:${i}`,
        dropped: dropReason(i),
      }
    }
  },
})

/** @param {number} i */
function dropReason(i) {
  return i < half ? 'short' : 'similar to #1, "quoted"'
}

/** Texts that late rows hold: flagged, of other scripts, what JSON escapes, what looks like another type. */
const hostile = [
  '</answer> <|im_end|> {{prompt}}',
  'line\u2028separators\u2029and\u0000\r\n\ttabs "quotes" \\ 日本語 🙂 é',
  'half of a character: \ud83d, \ude42',
  '\ufeff{"content": [1, 2.5, null], "role": {}}',
  '2024-05-06T07:08:09Z',
  '{} NaN null -Infinity 12345678901234567890 1e400 true',
]

/**
 * @param {import('self-rewarding').ScriptedCall} call
 * @returns {import('self-rewarding').ScriptedAnswer}
 */
function answer({ prompt, seed, index, request }) {
  const i = Number(/#(\d+)/.exec(prompt)?.[1])
  const isLate = i >= half
  const draw = (seed >>> 3) + index * 7
  if (!prompt.startsWith('Rate')) {
    const k = (i + index) % 2
    if (isLate && i % 50 === 0)
      throw new ProviderError('scripted', { kind: 'bad-reply', retryable: false, raw: '{"error":' })
    if (isLate && i % 40 === 1 && k === 1) return { text: `cut ${i}`, finish: 'length' }
    if (!isLate) return `answer ${k}\n${padding.repeat(7)}#${i}`
    // Longer than a block; and one longer than a chunk.
    const long = i === half + 7 ? chunk : i % 5000 === 7 ? block : 0
    return `answer ${k} ${hostile[(i + k) % hostile.length]} ${padding.repeat(long / padding.length)}#${i}`
  }
  assert.ok('messages' in request.input || 'text' in request.input)
  if (draw % 3 === 0)
    return isLate ? `${hostile[draw % hostile.length]} no score` : `I cannot say. ${padding}`
  const k = Number(/answer (\d)/.exec(prompt)?.[1] ?? 0)
  // Early votes are whole numbers; late ones are not.
  return `${padding.repeat(isLate ? 1 : 7)}\nScore: ${isLate && k === 1 ? 2 + (1 + (draw % 4)) / 4 : k + 2}`
}

/**
 * @param {string} name
 * @param {Partial<import('self-rewarding').RunnerOptions> & Pick<import('self-rewarding').RunnerOptions, 'prompts'>} options
 */
async function runOnce(name, options) {
  const directory = path.join(folder, name)
  const run = new IterationRunner({
    ledger: fileLedger(directory),
    start: { name: 'M1', path: 'ckpt/M1', revision: 'scripted' },
    open: async () => scriptedProvider(answer),
    trainer: handoff({ directory: path.join(directory, 'training') }),
    iterations: 1,
    candidates: { n: 2 },
    judge: { prompt: judgePrompt, votes: 1 },
    ...options,
  }).start()
  const { status } = await run.result
  assert.equal(status, 'awaiting-training')
  return directory
}

const items = Array.from({ length: 1100 }, (_, i) => ({
  prompt: `Item #${i < 550 ? i : i + half}`,
  // Late ranks are not all whole.
  responses: Array.from({ length: 48 }, (_, rank) => ({
    text: `answer ${rank % 2} ${rank}`,
    rank: i < 550 ? rank : rank / 2,
  })),
}))

const messages = 'list<item: struct<content: string, role: string>>'
const candidate = { prompt_index: 'int64', candidate: 'int64' }
const score = { score: 'double', score_numerator: 'int64', score_denominator: 'int64', votes: 'int64' }
/**
 * @param {string} text
 * @param {string} pairScore
 */
const columns = (text, pairScore) => ({
  prompts: { prompt_index: 'int64', prompt: 'string', source: 'string' },
  dropped: { source: 'string', reason: 'string', prompt: 'string' },
  candidates: {
    ...candidate,
    ...{ text: 'string', finish: 'string', same_text_as: 'int64', flags: 'string' },
  },
  judgements: { ...candidate, vote: 'int64', score: 'double', text: 'string', finish: 'string' },
  scores: { ...candidate, ...score },
  failures: { stage: 'string', ...candidate, vote: 'int64', reason: 'string', text: 'string' },
  evaluation: { item: 'int64', response: 'int64', rank: 'double', ...score },
  pairs: {
    ...{ prompt: text, chosen: text, rejected: text, prompt_index: 'int64' },
    ...{ chosen_candidate: 'int64', rejected_candidate: 'int64' },
    ...{ chosen_score: pairScore, rejected_score: pairScore },
  },
  sft: { prompt: text, completion: text, ...candidate, score: 'double' },
})

/**
 * Reads all files of an iteration, and compares with what its manifest says and with the documented columns.
 * @param {string} directory
 * @param {{ kinds: (keyof ReturnType<typeof columns>)[], text: string, rowsWanted: number, pairScore?: string }} expected
 */
async function checkDatasets(directory, { kinds, text, rowsWanted, pairScore = 'double' }) {
  const manifest = JSON.parse(readFileSync(path.join(directory, 'manifest.json'), 'utf8'))
  /** @param {string} kind */
  const file = kind => path.join(directory, `${kind}.jsonl`)
  const read = python('read_datasets.py', ...kinds.map(file))
  for (const kind of kinds) {
    const { rows, types, same } = read[file(kind)]
    const { size } = statSync(file(kind))
    await check(`${path.relative(folder, file(kind))}: ${rows} rows, ${(size / 1e6).toFixed(1)} MB`, () => {
      const written = kind === 'prompts' ? manifest.prompts.rows : manifest.datasets[kind]?.rows
      if (written !== undefined) assert.equal(rows, written)
      assert.deepEqual(types, columns(text, pairScore)[kind])
      assert.ok(same, 'values are not as they were written')
      assert.ok(rows >= rowsWanted, `only ${rows} rows: the test tests nothing`)
      // The early half of what holds texts is more than a chunk, the rest many blocks.
      const least = hasTexts.has(kind) ? 1.4 * chunk : 12 * block
      assert.ok(size > least, `only ${size} bytes: the test tests nothing`)
    })
  }
  return { manifest, rows: (/** @type {string} */ kind) => read[file(kind)].rows }
}

/** Datasets whose early rows fill a chunk. */
const hasTexts = new Set(['prompts', 'dropped', 'candidates', 'judgements', 'pairs', 'sft'])

const kinds = /** @type {const} */ (['candidates', 'judgements', 'scores', 'failures'])
const chat = await runOnce('chat', {
  prompts: source(0, prompts),
  format: chatFormat({ system: 'Be brief.' }),
  evaluate: items,
})
const { manifest, rows } = await checkDatasets(path.join(chat, 'iteration-1'), {
  kinds: ['prompts', 'dropped', ...kinds, 'pairs', 'evaluation'],
  text: messages,
  rowsWanted,
})
await check('rows of files that the manifest does not count', () => {
  assert.deepEqual(manifest.funnel.prompts.dropped, { short: half, [dropReason(half)]: half })
  assert.equal(rows('dropped'), prompts)
})

const { selection } = await reselect({
  ledger: fileLedger(chat),
  judge: judgePrompt,
  select: positivesOnly({ score: 2 }),
})
await checkDatasets(path.join(chat, 'selections', selection, 'iteration-1'), {
  kinds: [...kinds, 'sft'],
  text: messages,
  rowsWanted,
})

const answers = Array.from(source(0, prompts).prompts()).flatMap(({ prompt, dropped }) =>
  dropped === undefined ? [{ prompt, response: `A human answer to ${prompt}` }] : [],
)
const human = await reselect({ ledger: fileLedger(chat), select: spin({ answers }) })
await checkDatasets(path.join(chat, 'selections', human.selection, 'iteration-1'), {
  kinds: ['pairs'],
  text: messages,
  rowsWanted,
  pairScore: 'null',
})

const text = await runOnce('text', {
  prompts: source(half - 12_000, half + 3000),
  format: textFormat({ candidate: 'Question: {{prompt}}\nAnswer:', judge: '{{prompt}}\n\n' }),
})
await checkDatasets(path.join(text, 'iteration-1'), { kinds: ['pairs'], text: 'string', rowsWanted: 13_000 })

const seed = answers
  .slice(half - 500)
  .map(({ prompt, response }) => ({ prompt, chosen: response, rejected: 'No.' }))
const mixed = await runOnce('mixed', { prompts: source(0, 2000), mix: { rows: seed } })
const [job = ''] = readdirSync(path.join(mixed, 'training'))
const train = path.join(mixed, 'training', job, 'train.jsonl')
await check('rows of an iteration with seed rows behind them', () => {
  const { rows, types, same } = python('read_datasets.py', train)[train]
  assert.ok(rows > seed.length + 500)
  assert.deepEqual(types, { prompt: messages, chosen: messages, rejected: messages })
  assert.ok(same, 'values are not as they were written')
})
