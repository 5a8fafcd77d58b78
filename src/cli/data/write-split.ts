import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { SelfRewardingError } from '../../core/errors.js'
import { iftRow, rankedRow, type SeedSplit } from '../../data/index.js'
import type { DatasetInfo } from '../../ledger/ledger.js'
import { wellFormed } from '../../ledger/rows.js'
import { isFailure, unwritable } from '../../node/failures.js'
import { writeLines, writeText } from '../../node/whole-file.js'

/** Where the sets are, and what identifies them. */
export interface WrittenSplit {
  readonly directory: string
  readonly files: Readonly<Record<string, DatasetInfo>>
}

/**
 * Writes the sets as JSON lines. `split.json` comes last and holds the hashes of the others: while it is there, they are
 * whole and of one split.
 */
export async function writeSplit(directory: string, split: SeedSplit): Promise<WrittenSplit> {
  const { ift, eftTrain, eftEval, validation, test, manifest } = split
  const prompt = ({ id, treeId, prompt }: (typeof test)[number]) => ({ id, tree_id: treeId, prompt })
  const sets: Readonly<Record<string, readonly object[]>> = {
    'ift.jsonl': ift.map(example => {
      const { id, treeId, responseId } = example
      return { ...iftRow(example), id, tree_id: treeId, response_id: responseId }
    }),
    'eft-train.jsonl': eftTrain.map(rankedRow),
    'eft-eval.jsonl': eftEval.map(rankedRow),
    'validation.jsonl': validation.map(prompt),
    'test.jsonl': test.map(prompt),
  }
  const manifestFile = join(directory, 'split.json')
  await rm(manifestFile, { force: true }).catch((cause: unknown) => {
    throw isFailure(cause, 'ERR_FS_EISDIR') ? inTheWay(manifestFile, cause) : unwritable(manifestFile, cause)
  })
  const files: Record<string, DatasetInfo> = {}
  for (const [name, rows] of Object.entries(sets)) {
    files[name] = await writeLines(join(directory, name), rows.map(lineOf))
  }
  await writeText(manifestFile, `${JSON.stringify({ ...manifest, files }, null, 1)}\n`)
  return { directory: resolve(directory), files }
}

function inTheWay(path: string, cause: unknown): SelfRewardingError {
  return new SelfRewardingError(`${path} is a directory: move it away, or write elsewhere`, { cause })
}

function lineOf(row: object): string {
  return wellFormed(JSON.stringify(row))
}
