// AlpaGasus's way: the model judges the answers of people and is fine-tuned on those it finds good; once more with what
// comes of it. Nothing that it writes itself is trained on.
import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { filterByScore, judgeDataset } from 'self-rewarding/judging'
import { fileLedger } from 'self-rewarding/node'
import { answersOf, judged, sft } from './variant-options.mjs'

/** AlpaGasus keeps what has 4.5 of 5 or more. */
const min = 4.5

/**
 * Makes M2 and M3, and writes down what they cost.
 *
 * @param {import('self-rewarding/lab').Lab} lab
 * @param {import('self-rewarding').Checkpoint} m1
 * @param {string} directory
 * @param {number} seed
 */
export async function trainOnFiltered(lab, m1, directory, seed) {
  const items = answersOf(lab).map(({ prompt, response }) => ({ prompt, responses: [{ text: response }] }))
  const cost = { answers: 0, votes: 0, rows: 0 }
  const checkpoints = [m1]
  for (const iteration of [1, 2]) {
    const parent = checkpoints.at(-1) ?? m1
    const judging = judgeDataset({
      ledger: fileLedger(`${directory}/judging-${iteration}`),
      model: { checkpoint: parent, open: lab.open },
      items,
      judge: judged(lab),
      seed,
      concurrency: 256,
    })
    const result = await judging.start().result
    if (result.status !== 'finished') throw new Error(result.next.message)
    const lines = []
    for await (const { item, response } of filterByScore(judging.judged(), { min })) {
      const prompt = [{ role: 'user', content: item.prompt }]
      lines.push(JSON.stringify({ prompt, completion: [{ role: 'assistant', content: response.text }] }))
    }
    cost.votes += result.report.votes.received
    cost.rows += lines.length
    checkpoints.push(await trained(lab, parent, iteration, lines, seed))
  }
  await mkdir(directory, { recursive: true })
  await writeFile(`${directory}/cost.json`, JSON.stringify(cost))
  return checkpoints
}

/**
 * @param {import('self-rewarding/lab').Lab} lab
 * @param {import('self-rewarding').Checkpoint} parent
 * @param {number} iteration
 * @param {readonly string[]} lines
 * @param {number} seed
 */
async function trained({ trainer }, parent, iteration, lines, seed) {
  const sha256 = createHash('sha256').update(lines.join('\n')).digest('hex')
  const handle = await trainer.submit({
    id: createHash('sha256').update(`${parent.revision} ${sha256} ${seed}`).digest('hex'),
    name: `M${iteration + 1}`,
    iteration,
    method: 'sft',
    parent,
    reference: parent,
    data: {
      rows: lines.length,
      sha256,
      async *lines() {
        yield* lines
      },
    },
    settings: sft,
    seed,
  })
  return trainer.wait(handle, { signal: new AbortController().signal, progress() {} })
}
