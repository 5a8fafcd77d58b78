import { z } from 'zod'
import type { SelectionStrategy } from '../../../iterate/stage/selection.js'
import { bestVsWorst, positivesOnly } from '../../../select/index.js'
import { allPairs, bestVsRandom, lengthControlled, spin } from '../../../select/variants/index.js'
import { answersOf, fileSchema, fromFile } from './files.js'
import { count, share } from './values.js'
import { within } from './within.js'

const unfinished = { unfinished: z.enum(['exclude', 'allow']).exactOptional() }

/** What is trained on. */
export const selectSchema = z.discriminatedUnion('use', [
  z.strictObject({ use: z.literal('best-vs-worst'), ...unfinished }),
  z.strictObject({ use: z.literal('best-vs-random'), ...unfinished }),
  z.strictObject({
    use: z.literal('all-pairs'),
    margin: z.number().gt(0),
    max: count.exactOptional(),
    ...unfinished,
  }),
  z.strictObject({ use: z.literal('length-controlled'), rho: share, ...unfinished }),
  z.strictObject({ use: z.literal('positives-only'), score: z.number().exactOptional(), ...unfinished }),
  z.strictObject({ use: z.literal('spin'), answers: fileSchema, ...unfinished }),
])

/** What the file describes. */
export function makeSelect(part: z.infer<typeof selectSchema>): Promise<SelectionStrategy> {
  return within(['select'], async () => {
    switch (part.use) {
      case 'best-vs-worst':
        return bestVsWorst(rest(part))
      case 'best-vs-random':
        return bestVsRandom(rest(part))
      case 'all-pairs':
        return allPairs(rest(part))
      case 'length-controlled':
        return lengthControlled(rest(part))
      case 'positives-only':
        return positivesOnly(rest(part))
      case 'spin':
        return spin({ ...rest(part), answers: await fromFile(['answers'], part.answers, answersOf) })
    }
  })
}

function rest<Part extends { readonly use: string }>({ use, ...options }: Part): Omit<Part, 'use'> {
  return options
}
