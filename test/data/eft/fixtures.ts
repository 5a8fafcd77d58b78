import type { JudgedSeedInstruction } from '../../../src/data/index.js'
import { JudgePrompt } from '../../../src/index.js'
import type { Finish } from '../../../src/model/provider.js'

const judge = JudgePrompt.additive()

/** A judgement as the judge wrote it. */
export function vote(text: string, finish: Finish = 'stop') {
  return { completion: { text, finish }, parsed: judge.parse(text, { finish }) }
}

/** What a judge says of a response in one round: a score, no score, or no judgement at all. */
export type Said = number | 'unreadable' | undefined

/** An instruction with responses of rank 0, 1, … and what the judge said of each, a list of rounds. */
export function judged(id: string, ...said: readonly (readonly Said[])[]): JudgedSeedInstruction {
  return ranked(
    id,
    said.map((rounds, rank) => ({ rank, rounds })),
  )
}

/** The same with ranks of their own. */
export function ranked(
  id: string,
  responses: readonly { readonly rank: number; readonly rounds: readonly Said[] }[],
): JudgedSeedInstruction {
  const text = (said: number | 'unreadable', round: number): string =>
    said === 'unreadable' ? 'I cannot say.' : `Words of round ${round}.\n\nScore: ${said}`
  return {
    id,
    treeId: `tree ${id}`,
    prompt: `prompt ${id}`,
    responses: responses.map(({ rank, rounds }, i) => ({
      id: `${id}-r${i}`,
      text: `answer ${i}`,
      rank,
      votes: rounds.map((said, round) => (said === undefined ? undefined : vote(text(said, round + 1)))),
    })),
  }
}
