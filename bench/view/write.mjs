// Makes a run directory of many records without running all of it: node write.mjs <directory> <prompts>. A real run of
// eight prompts gives the documents; datasets and calls are written anew in its formats, as many as are asked for.

import { once } from 'node:events'
import { createWriteStream, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { runner } from '../resume/setting.mjs'
import { answer, judgement } from '../resume/texts.mjs'

const [directory = '', count = ''] = process.argv.slice(2)
const prompts = Number(count)
const candidates = 4
const at = (...names) => path.join(directory, ...names)
const isJudge = text => text.includes('additive 5-point')
await runner(directory, 8, async ({ input, seed }) => ({
  completions: [
    { text: isJudge(input.messages[0].content) ? judgement(seed) : answer(seed), finish: 'stop' },
  ],
})).start().result

/** A file that is written faster than line by line. @param {string} file */
function writer(file) {
  const stream = createWriteStream(file)
  let held = ''
  return {
    async line(text) {
      held += `${text}\n`
      if (held.length < 1 << 20) return
      const written = stream.write(held)
      held = ''
      if (!written) await once(stream, 'drain')
    },
    async end() {
      stream.end(held)
      await once(stream, 'finish')
    },
  }
}

const stages = JSON.parse(readFileSync(at('iteration-1/stages.json'), 'utf8'))
const [segment = ''] = readdirSync(at('calls'))
const sample = readFileSync(at('calls', segment), 'utf8')
  .split('\n')
  .filter(Boolean)
  .map(line => JSON.parse(line))
const record = kind => sample.find(call => call.kind === kind)
const files = Object.fromEntries(
  ['prompts', 'candidates', 'judgements', 'scores', 'failures', 'pairs'].map(kind => [
    kind,
    writer(at('iteration-1', `${kind}.jsonl`)),
  ]),
)
const calls = writer(at('calls', segment))
const float = value => (Number.isInteger(value) ? `${value}.0` : String(value))
const json = JSON.stringify
const rare = 'Ornithorhynchus'
let records = 0
for (let prompt = 0; prompt < prompts; prompt++) {
  const text = `Tell me about the number ${prompt}, and prove what you say of it.`
  await files.prompts.line(json({ prompt_index: prompt, prompt: text, source: `number:${prompt}` }))
  const scored = []
  for (let candidate = 0; candidate < candidates; candidate++) {
    const seed = prompt * candidates + candidate + 1
    const reply = prompt % 25_000 === 17 && candidate === 2 ? `${answer(seed)} ${rare}` : answer(seed)
    const said = judgement(seed)
    const score = /Score: (\d)$/.exec(said)?.[1]
    const place = `"prompt_index":${prompt},"candidate":${candidate}`
    const flags = seed % 97 === 0 ? 'template-delimiter' : ''
    await files.candidates.line(
      `{${place},"text":${json(reply)},"finish":"stop","same_text_as":${candidate},"flags":"${flags}"}`,
    )
    if (score === undefined) {
      const failure = (stage, vote, reason, text) =>
        files.failures.line(json({ stage, prompt_index: prompt, candidate, vote, reason, text }))
      await failure('judgements', 0, 'no-score', said)
      await failure('scores', -1, 'too-few-votes', '')
    } else {
      await files.judgements.line(
        `{${place},"vote":0,"score":${score}.0,"text":${json(said)},"finish":"stop"}`,
      )
      await files.scores.line(
        `{${place},"score":${score}.0,"score_numerator":${score},"score_denominator":1,"votes":1}`,
      )
      scored.push({ candidate, reply, score: Number(score) })
    }
    const call = (kind, text, reading) =>
      calls.line(
        json({
          ...record(kind),
          prompt,
          candidate,
          vote: 0,
          n: 1,
          completions: [{ text, finish: 'stop' }],
          ...reading,
        }),
      )
    await call('candidates', reply)
    await call('judgements', said, {
      judged: undefined,
      reading: { by: 'additive', valid: [score !== undefined] },
    })
    records += 2
  }
  const [worst, best] = [
    scored.reduce((a, b) => (b.score < a.score ? b : a)),
    scored.reduce((a, b) => (b.score > a.score ? b : a)),
  ]
  if (best.score > worst.score) {
    const told = text => json([{ role: 'assistant', content: text }])
    await files.pairs.line(
      `{"prompt":${json([{ role: 'user', content: text }])},"chosen":${told(best.reply)},"rejected":${told(worst.reply)},"prompt_index":${prompt},"chosen_candidate":${best.candidate},"rejected_candidate":${worst.candidate},"chosen_score":${float(best.score)},"rejected_score":${float(worst.score)}}`,
    )
  } else
    await files.failures.line(
      json({ stage: 'selection', prompt_index: prompt, candidate: -1, vote: -1, reason: 'tie', text: '' }),
    )
}
for (const file of [...Object.values(files), calls]) await file.end()
const manifest = JSON.parse(readFileSync(at('iteration-1/manifest.json'), 'utf8'))
manifest.prompts.rows = prompts
stages.prompts.rows = prompts
writeFileSync(at('iteration-1/manifest.json'), json(manifest))
writeFileSync(at('iteration-1/stages.json'), json(stages))
console.log(json({ records, rare }))
