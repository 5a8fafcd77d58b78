import { z } from 'zod'
import type { Gate } from '../../../iterate/gates/gate.js'
import { driftGate } from '../../../iterate/gates/index.js'
import { count } from './values.js'
import { within } from './within.js'

const limit = z.union([z.number(), z.literal(false)], 'a number, or false for no limit').exactOptional()

/** What looks at the run between its iterations. */
export const gatesSchema = z.array(
  z.discriminatedUnion('use', [
    z.strictObject({
      use: z.literal('drift').describe('Limits on the signs of judge drift'),
      action: z.enum(['warn', 'pause', 'stop']).exactOptional(),
      minItems: count.exactOptional(),
      maxShare: limit,
      tieRate: limit,
      voteFailureRate: limit,
      scoreLength: limit,
      scoreLengthWithin: limit,
      longerChosen: limit,
      longerChosenRise: limit,
      voteAlpha: limit,
      lengthGrowth: limit,
      accuracyFall: limit,
      accuracyOverLonger: limit,
    }),
  ]),
)

/** What the file describes. */
export function makeGates(parts: z.infer<typeof gatesSchema>): Promise<Gate[]> {
  return Promise.all(
    parts.map(({ use, ...options }, i) => within(['gates', String(i)], () => driftGate(options))),
  )
}
