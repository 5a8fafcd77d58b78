// A run of one iteration whose prompts and texts are given, written by the library.
import { IterationRunner, JudgePrompt, scriptedProvider } from 'self-rewarding'
import { fileLedger } from 'self-rewarding/node'

const trainer = {
  find: async () => undefined,
  /** @param {{ id: string, name: string }} job */
  submit: async ({ id, name }) => ({ id, name }),
  /** @param {{ id: string, name: string }} handle */
  wait: async ({ id, name }) => ({ name, path: name, revision: id }),
  cancel: async () => {},
}

/**
 * @typedef {object} Texts
 * @property {readonly string[]} prompts
 * @property {(prompt: string, draw: number) => string} answer
 * @property {(response: string, draw: number) => string} judge
 * @property {(call: number) => unknown} [before] is waited for before a call
 */

/**
 * Runs to the end.
 * @param {string} directory
 * @param {Texts} texts
 */
export async function scriptedRun(directory, { prompts, answer, judge, before }) {
  let calls = 0
  const model = scriptedProvider(
    async ({ prompt, seed }) => {
      calls += 1
      await before?.(calls)
      const isJudged = prompt.includes('additive 5-point scoring system')
      return isJudged ? judge(prompt, seed) : answer(prompt, seed)
    },
    { revision: 'scripted', capabilities: { n: false } },
  )
  const { status } = await new IterationRunner({
    ledger: fileLedger(directory),
    start: { name: 'M1', path: 'M1', revision: 'scripted' },
    open: async () => model,
    trainer,
    prompts,
    candidates: { n: 4 },
    judge: { prompt: JudgePrompt.additive(), votes: 2 },
    iterations: 1,
    seed: 3,
    concurrency: 4,
  }).start().result
  if (status !== 'finished') throw new Error(`the run ended as ${status}`)
}
