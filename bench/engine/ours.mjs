// A whole iteration: prompts, candidates, judgements, pairs, over the durable ledger, and an instant trainer.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { connections, serve } from './client.mjs'

const dist = process.env.BENCH_DIST ?? path.join(import.meta.dirname, '../../dist')
const { IterationRunner, JudgePrompt } = await import(path.join(dist, 'index.js'))
const { fileLedger } = await import(path.join(dist, 'node.js'))
const { openaiCompatible } = await import(path.join(dist, 'openai-compatible.js'))

const K = 3
const N = 4

/**
 * @param {{ prompts: number, several: boolean, baseURL: string }} task
 * @returns {Promise<{ requests: number, judgements: number }>}
 */
export async function runOnce({ prompts, several, baseURL }) {
  const directory = mkdtempSync(path.join(tmpdir(), 'bench-engine-'))
  try {
    const run = new IterationRunner({
      ledger: fileLedger(directory),
      start: { name: 'M1', path: 'M1', revision: 'mock' },
      open: openaiCompatible({
        baseURL,
        capabilities: { n: several, seed: true },
        probe: false,
      }),
      trainer: {
        find: async () => undefined,
        submit: async ({ id, name }) => ({ id, name }),
        wait: async ({ id, name }) => ({ name, path: name, revision: id }),
        cancel: async () => {},
      },
      prompts: Array.from(
        { length: prompts },
        (_, i) => `Tell me about the number ${i}, and prove what you say of it.`,
      ),
      iterations: 1,
      candidates: { n: N },
      judge: { prompt: JudgePrompt.additive(), votes: K },
      concurrency: { max: connections, adapt: 'pinned' },
    }).start()
    const { report } = await run.result
    const { spent, votes } = report.iterations[0].funnel
    return { requests: spent.candidates.calls + spent.judgements.calls, judgements: votes.valid }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

// The profiler imports it.
if (process.argv[1] === import.meta.filename) serve(runOnce)
