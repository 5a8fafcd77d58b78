// The run whose directory is written, and opened again.
import path from 'node:path'

// Measured elsewhere, a checkout that is built can be compared with another.
const dist = process.env.BENCH_DIST ?? path.join(import.meta.dirname, '../../dist')
const { IterationRunner, JudgePrompt } = await import(path.join(dist, 'index.js'))
const { fileLedger } = await import(path.join(dist, 'node.js'))

const N = 4
const K = 3

/** Judgements of so many prompts. @param {number} prompts */
export const judgementsOf = prompts => prompts * N * K

/** @param {string} directory @param {number} prompts @param {(request: object) => Promise<object>} generate */
export function runner(directory, prompts, generate) {
  return new IterationRunner({
    ledger: fileLedger(directory),
    start: { name: 'M1', path: 'M1', revision: 'bench' },
    open: async () => ({
      revision: 'bench',
      lane: 'bench',
      // One call a text makes the most records of a text.
      capabilities: { n: false, seed: true, deterministic: true, logprobs: false, embeddings: false },
      generate,
    }),
    trainer: {
      find: async () => undefined,
      submit: async ({ id, name }) => ({ id, name }),
      wait: async ({ id, name }) => ({ name, path: name, revision: id }),
      cancel: async () => {},
    },
    prompts: {
      id: 'numbers',
      *prompts() {
        for (let i = 0; i < prompts; i++) {
          yield {
            prompt: `Tell me about the number ${i}, and prove what you say of it.`,
            source: `number:${i}`,
          }
        }
      },
    },
    iterations: 1,
    candidates: { n: N },
    judge: { prompt: JudgePrompt.additive(), votes: K },
    concurrency: { max: 64, adapt: 'pinned' },
    seed: 1,
  })
}
