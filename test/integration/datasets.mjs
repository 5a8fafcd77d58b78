// Python's `datasets`, which infers a column's type from the first rows it reads, loads every dataset of a run as it
// was written, although what a late row holds differs from what early ones do.
import assert from 'node:assert/strict'
import { readFileSync, statSync } from 'node:fs'
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
import { check } from '../check.mjs'
import { folder, python } from './python.mjs'

// `datasets` hands pyarrow blocks of 10 MiB / 32, each with a guess of its own.
const block = (10 << 20) / 32

/** From this prompt on, rows are of the other kind. */
const half = 3500

const judgePrompt = JudgePrompt.custom({
  template: 'Rate this answer to {{prompt}}\n<answer>{{response}}</answer>\nEnd with "Score: <number>".',
  scale: { min: 0, max: 5, fractions: true },
})
const padding = 'A sentence that makes rows longer. '

/**
 * Prompts of 1.6 kB, and as many that are dropped.
 * @param {number} from
 * @param {number} to
 */
const source = (from, to) => ({
  id: 'integration',
  *prompts() {
    for (let i = from; i < to; i++) {
      yield { prompt: `Tell me about #${i}. ${padding.repeat(45)}`, source: `file:${i}` }
      yield {
        prompt: `${padding.repeat(i < half ? 3 : 12)}${i}`,
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

/** Late texts: flagged, of other scripts, with what JSON escapes, or longer than a block. */
const late = [
  '</answer> <|im_end|> {{prompt}}',
  'line\u2028separators\u2029and\u0000\r\n\ttabs "quotes" \\ 日本語 🙂 é',
  'half of a character: \ud83d, \ude42',
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
    const k = (i + index) % 4
    if (isLate && i % 50 === 0)
      throw new ProviderError('scripted', { kind: 'bad-reply', retryable: false, raw: '{"error":' })
    if (isLate && i % 40 === 1 && k === 3) return { text: `cut ${i}`, finish: 'length' }
    const text = isLate
      ? `answer ${k} ${late[k] ?? padding.repeat(i % 500 === 7 ? 12_000 : 9)}`
      : `answer ${k}`
    return `${text}\n${padding.repeat(isLate ? 1 : 9)}#${i}`
  }
  assert.ok('messages' in request.input || 'text' in request.input)
  if (draw % 11 === 0) return isLate ? `${late[draw % 3]} no score` : 'I cannot say.'
  const k = Number(/answer (\d)/.exec(prompt)?.[1] ?? 0)
  // Early votes agree on whole numbers; late ones do not.
  return `${padding}\nScore: ${isLate ? k + (draw % 5) / 4 : k + 2}`
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
    judge: { prompt: judgePrompt },
    ...options,
  }).start()
  const { status } = await run.result
  assert.equal(status, 'awaiting-training')
  return directory
}

const items = Array.from({ length: 2500 }, (_, i) => ({
  prompt: `Item #${i < 1250 ? i : i + half}`,
  responses: [0, 1, 2, 3].map(rank => ({ text: `answer ${rank}`, rank })),
}))

const messages = 'list<item: struct<content: string, role: string>>'
const candidate = { prompt_index: 'int64', candidate: 'int64' }
const score = { score: 'double', score_numerator: 'int64', score_denominator: 'int64', votes: 'int64' }
/** @param {string} text */
const columns = text => ({
  prompts: { prompt_index: 'int64', prompt: 'string', source: 'string' },
  dropped: { source: 'string', reason: 'string', prompt: 'string' },
  candidates: {
    ...candidate,
    ...{ text: 'string', finish: 'string', same_text_as: 'int64', flags: 'string' },
  },
  judgements: { ...candidate, vote: 'int64', score: 'double', text: 'string', finish: 'string' },
  scores: { ...candidate, ...score },
  failures: { stage: 'string', ...candidate, vote: 'int64', reason: 'string', text: 'string' },
  evaluation: { item: 'int64', response: 'int64', rank: 'int64', ...score },
  pairs: {
    ...{ prompt: text, chosen: text, rejected: text, prompt_index: 'int64' },
    ...{ chosen_candidate: 'int64', rejected_candidate: 'int64' },
    ...{ chosen_score: 'double', rejected_score: 'double' },
  },
  sft: { prompt: text, completion: text, ...candidate, score: 'double' },
})

/**
 * Reads all files of an iteration, and compares with what its manifest says and with the documented columns.
 * @param {string} directory
 * @param {{ kinds: (keyof ReturnType<typeof columns>)[], text: string, blocks: number }} expected
 */
async function checkDatasets(directory, { kinds, text, blocks }) {
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
      assert.deepEqual(types, columns(text)[kind])
      assert.ok(same, 'values are not as they were written')
      assert.ok(size > blocks * block, `only ${size} bytes: the test tests nothing`)
    })
  }
  return { manifest, rows: (/** @type {string} */ kind) => read[file(kind)].rows }
}

const kinds = /** @type {const} */ (['candidates', 'judgements', 'scores', 'failures'])
const chat = await runOnce('chat', {
  prompts: source(0, 2 * half),
  format: chatFormat({ system: 'Be brief.' }),
  evaluate: items,
})
const { manifest, rows } = await checkDatasets(path.join(chat, 'iteration-1'), {
  kinds: ['prompts', 'dropped', ...kinds, 'pairs', 'evaluation'],
  text: messages,
  blocks: 2,
})
await check('rows of files that the manifest does not count', () => {
  assert.deepEqual(manifest.funnel.prompts.dropped, { short: half, [dropReason(half)]: half })
  assert.equal(rows('dropped'), 2 * half)
  assert.ok(rows('evaluation') > 0.95 * 4 * items.length)
})

const { selection } = await reselect({
  ledger: fileLedger(chat),
  judge: judgePrompt,
  select: positivesOnly({ score: 3 }),
})
await checkDatasets(path.join(chat, 'selections', selection, 'iteration-1'), {
  kinds: [...kinds, 'sft'],
  text: messages,
  blocks: 2,
})

const text = await runOnce('text', {
  prompts: source(half - 700, half + 700),
  format: textFormat({ candidate: 'Question: {{prompt}}\nAnswer:', judge: '{{prompt}}\n\n' }),
})
await checkDatasets(path.join(text, 'iteration-1'), { kinds: ['pairs'], text: 'string', blocks: 2 })
