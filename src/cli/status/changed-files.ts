import { createHash } from 'node:crypto'
import type { Manifest } from '../../iterate/manifest.js'
import { readStored } from '../../iterate/stored.js'
import { type DatasetInfo, type DatasetName, datasetPath } from '../../ledger/ledger.js'
import type { GuardedFolder } from '../../node/guarded-folder.js'
import type { ChangedFile } from './types.js'

/** Bytes that are read at once. */
const blockSize = 1 << 20
const lineEnd = 10

/**
 * Datasets of an iteration that are not as its manifest has them. All of their bytes are read, which takes a fraction of
 * what reading the calls takes.
 */
export async function changedFiles(
  ledger: GuardedFolder,
  iteration: number,
  manifest: Manifest,
): Promise<readonly ChangedFile[]> {
  const changed: ChangedFile[] = []
  for (const [kind, sealed] of sealedOf(manifest)) {
    const found = await changeOf(ledger, { iteration, kind }, sealed)
    if (found) changed.push(found)
  }
  if (changed.length === 0) return []
  // They may have been written anew meanwhile.
  const now = await readStored(ledger, { document: 'manifest', iteration })
  return JSON.stringify(now) === JSON.stringify(manifest) ? changed : []
}

function sealedOf({ prompts, datasets }: Manifest): readonly (readonly [DatasetName['kind'], DatasetInfo])[] {
  const { candidates, judgements, scores, failures, pairs, sft } = datasets
  const all = { prompts, candidates, judgements, scores, failures, pairs, sft }
  return Object.entries(all).flatMap(([kind, info]) =>
    info ? [[kind as keyof typeof all, info] as const] : [],
  )
}

async function changeOf(
  ledger: GuardedFolder,
  name: DatasetName,
  { rows, sha256 }: DatasetInfo,
): Promise<ChangedFile | undefined> {
  const file = datasetPath(name)
  const handle = await ledger.openDataset(name)
  if (handle === undefined) return { file, rows }
  try {
    const hash = createHash('sha256')
    const buffer = Buffer.allocUnsafe(blockSize)
    let found = 0
    let last = lineEnd
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, blockSize)
      if (bytesRead === 0) break
      const block = buffer.subarray(0, bytesRead)
      hash.update(block)
      for (let at = block.indexOf(lineEnd); at >= 0; at = block.indexOf(lineEnd, at + 1)) found++
      last = block.at(-1) ?? lineEnd
    }
    return hash.digest('hex') === sha256 ? undefined : { file, rows, found, isCut: last !== lineEnd }
  } finally {
    await handle.close()
  }
}
