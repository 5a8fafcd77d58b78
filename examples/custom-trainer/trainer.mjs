// A trainer of one's own: it submits jobs to a cluster, finds those that were submitted before, waits, and cancels.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { TrainingError } from 'self-rewarding'

const program = fileURLToPath(new URL('cluster.mjs', import.meta.url))

/** Jobs lie in folders named by their ids, which are hashes of all that they depend on. */
export function clusterTrainer(directory) {
  const file = (id, name) => path.resolve(directory, id, name)
  const stateOf = async id => JSON.parse(await readFile(file(id, 'state.json'), 'utf8'))
  return {
    // Asked before anything is submitted: a run that was killed after `submit` finds its job here.
    async find(id) {
      return existsSync(file(id, 'state.json')) ? id : undefined
    },

    // What it returns is written down and given to `wait`, in this start of the run or in a later one.
    async submit({ id, name, method, parent, data, settings, seed }) {
      await mkdir(file(id, ''), { recursive: true })
      await writeFile(file(id, 'train.jsonl'), linesOf(data))
      await writeFile(file(id, 'job.json'), JSON.stringify({ name, method, parent, settings, seed }))
      // No shell, and nothing of a text that a model wrote among the arguments.
      spawn(process.execPath, [program, file(id, '')], { detached: true, stdio: 'ignore' }).unref()
      while (!existsSync(file(id, 'state.json'))) await sleep(20)
      return id
    },

    // The signal detaches from the job, which goes on.
    async wait(id, { signal, progress }) {
      const { name } = JSON.parse(await readFile(file(id, 'job.json'), 'utf8'))
      for (let last = 0; ; await sleep(50)) {
        signal.throwIfAborted()
        const { state, ...told } = await stateOf(id)
        if (state === 'done') return { name, path: file(id, 'checkpoint'), revision: `job:${id}` }
        if (state !== 'running') throw new TrainingError(`the job ${id} is ${state}; its folder says more`)
        if (told.step > last) progress(told)
        last = told.step
      }
    },

    async cancel(id) {
      await writeFile(file(id, 'cancel'), '')
      while ((await stateOf(id)).state === 'running') await sleep(50)
    },
  }
}

async function* linesOf(data) {
  for await (const line of data.lines()) yield `${line}\n`
}
