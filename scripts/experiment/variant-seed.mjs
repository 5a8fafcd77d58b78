// The variants of one seed, one after the other: each is a run of two iterations in a directory of its own, from the same
// M1, and then every model takes the exam. A variant that was finished is not made again.
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { IterationRunner } from 'self-rewarding'
import { drawExam, openLab, takeExam } from 'self-rewarding/lab'
import { fileLedger } from 'self-rewarding/node'
import { trainOnFiltered } from './filtered-seed.mjs'
import { variants } from './variant-options.mjs'

process.on('message', async (/** @type {any} */ task) => {
  await makeVariants(task)
  process.disconnect()
})

/** @param {{ seed: number, world: keyof typeof import('self-rewarding/lab').labWorlds, prompts: number, directory: string, wanted: string[] }} task */
async function makeVariants({ seed, world, prompts, directory, wanted }) {
  const lab = openLab({ directory: `${directory}/models`, seed, world, threads: 1 })
  const base = await lab.pretrain()
  const sft = await lab.fineTune('SFT', base)
  const m1 = await lab.fineTune('M1', base)
  /** @type {Map<string, Promise<import('self-rewarding/lab').ExamPaper>>} */
  const papers = new Map()
  const examined = (/** @type {import('self-rewarding').Checkpoint} */ checkpoint) => {
    const known = papers.get(checkpoint.revision) ?? examine(lab, checkpoint)
    papers.set(checkpoint.revision, known)
    return known
  }
  for (const name of wanted) {
    const home = `${directory}/${name}`
    if (existsSync(`${home}/exam/M3/judgements.jsonl`)) continue
    const started = performance.now()
    const more = await variants[name]?.({ lab, m1 })
    const { judge, ...base } = lab.runner({ start: m1, prompts })
    // A rule that needs texts alone has no judge.
    const judged = more?.select?.needs === 'texts' ? {} : { judge }
    const options = { ...base, ...judged, ...more }
    const checkpoints =
      name === 'filtered-seed'
        ? await trainOnFiltered(lab, m1, home, seed)
        : (
            await new IterationRunner({ ...options, ledger: fileLedger(home), iterations: 2 }).start().result
          ).checkpoints.map(({ checkpoint }) => checkpoint)
    for (const checkpoint of [sft, ...checkpoints])
      await write(`${home}/exam/${checkpoint.name}`, await examined(checkpoint))
    const seconds = ((performance.now() - started) / 1000).toFixed(0)
    console.log(`${name}, seed ${seed}: ${seconds} s`)
  }
  await lab.close()
}

/** @param {import('self-rewarding/lab').Lab} lab @param {import('self-rewarding').Checkpoint} checkpoint */
async function examine(lab, checkpoint) {
  const model = await lab.open(checkpoint)
  return takeExam({ model, world: lab.world, exam: drawExam(lab.world) }).finally(() => model.close?.())
}

/** @param {string} folder @param {import('self-rewarding/lab').ExamPaper} paper */
async function write(folder, { answers, greedy, judgements }) {
  await mkdir(folder, { recursive: true })
  for (const [name, rows] of Object.entries({ answers, greedy, judgements }))
    await writeFile(`${folder}/${name}.jsonl`, rows.map(row => `${JSON.stringify(row)}\n`).join(''))
}
