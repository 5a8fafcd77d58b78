import { bootstrap } from '../../evaluate/bootstrap.js'
import { codePoints } from '../../evaluate/code-points.js'
import { mean } from '../../evaluate/mean.js'
import { Counter } from '../tally.js'
import type { Answers } from './answers.js'
import type { ModelReport } from './types.js'

/** How many answers there are, how they ended, and how long they are. */
export function describeAnswers({ completions, failed }: Answers, seed: number): ModelReport['answers'] {
  const received = completions.filter(completion => completion !== undefined)
  const finish = new Counter()
  for (const completion of received) finish.add(completion.finish)
  const lengths = received.map(({ text }) => codePoints(text))
  return {
    asked: completions.length,
    received: received.length,
    finish: finish.tally(),
    failed,
    length: lengths.length === 0 ? undefined : mean(lengths),
    lengthInterval: bootstrap(lengths, mean, { seed }),
  }
}
