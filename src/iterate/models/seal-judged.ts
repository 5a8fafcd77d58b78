import { toJson } from '../../core/to-json.js'
import { LEDGER_SCHEMA } from '../../ledger/record.js'
import type { CallContext } from '../iteration.js'
import type { WrittenDatasets } from '../stage/dataset-files.js'
import { readStored } from '../stored.js'

/** Name of the part in which a model judges ranked responses with a judge prompt. */
export const rankedPart = (prompt: string): string => `ranked ${prompt}`

/**
 * Says of which calls the datasets of ranked responses are, and what they hold, so that nobody takes others for them; or
 * that there are none.
 */
export async function sealJudged(
  { ledger, iteration }: Pick<CallContext, 'ledger' | 'iteration'>,
  prompts: readonly string[],
  { ranked, unscored }: WrittenDatasets,
): Promise<void> {
  const document = { document: 'parts', iteration } as const
  const parts = (await readStored(ledger, document))?.parts
  if (parts === undefined) return
  const stages = Object.fromEntries(prompts.map(name => [name, parts[rankedPart(name)]?.stage ?? '']))
  const judged = ranked && unscored && { judged: { stages, ranked, unscored } }
  await ledger.writeDocument(document, toJson({ schema: LEDGER_SCHEMA, parts, ...judged }))
}
