import { bestVsWorst, positivesOnly, promptList } from 'self-rewarding'
import { allPairs, bestVsRandom, lengthControlled, spin } from 'self-rewarding/select'

/**
 * What differs from the paper's way (pairs of best and worst, judged by the model itself, trained by DPO).
 *
 * @typedef {{ lab: import('self-rewarding/lab').Lab, m1: import('self-rewarding').Checkpoint }} Setting
 * @type {Record<string, (setting: Setting) => Promise<Partial<import('self-rewarding').RunnerOptions>>>}
 */
export const variants = {
  'best-vs-worst': async () => ({ select: bestVsWorst() }),
  'all-pairs': async () => ({ select: allPairs({ margin: 1 }) }),
  'best-vs-random': async () => ({ select: bestVsRandom() }),
  'length-controlled': async () => ({ select: lengthControlled({ rho: 0.25 }) }),
  // Iterative DPO with a fixed reward model, RLAIF.
  'fixed-judge': async ({ lab, m1 }) => ({ judge: { ...judged(lab), model: await lab.open(m1) } }),
  'positives-only': async () => ({ select: positivesOnly({ score: 5 }), training: sft }),
  // ReST: the same with a fixed judge.
  'fixed-judge-positives': async ({ lab, m1 }) => ({
    judge: { ...judged(lab), model: await lab.open(m1) },
    select: positivesOnly({ score: 5 }),
    training: sft,
  }),
  // The paper adds them to the seed set.
  'positives-and-seed': async ({ lab }) => ({
    select: positivesOnly({ score: 5 }),
    training: sft,
    mix: { rows: answersOf(lab) },
  }),
  // AlpaGasus: no run of the loop, see filtered-seed.mjs.
  'filtered-seed': async () => ({}),
  spin: async ({ lab }) => {
    const answers = answersOf(lab)
    return {
      prompts: promptList(answers.map(({ prompt }) => prompt)),
      candidates: { n: 1, sampling: lab.world.sampling },
      select: spin({ answers }),
    }
  },
}

/** SFT on what the model wrote: below the rate of the seed data, as many rows are seen for the first time. */
export const sft = { learning_rate: 2e-4, num_train_epochs: 4 }

/** @param {import('self-rewarding/lab').Lab} lab */
export const judged = ({ world: { judge, sampling } }) => ({ prompt: judge, votes: 3, sampling })

/**
 * What people answered: one answer to each instruction.
 * @param {import('self-rewarding/lab').Lab} lab
 */
export const answersOf = ({ seedData }) => [
  ...new Map(seedData.ift.map(each => [each.prompt, each])).values(),
]
