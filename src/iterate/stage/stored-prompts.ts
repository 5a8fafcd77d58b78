import { Sha256 } from '../../core/sha256.js'
import type { DatasetInfo, OpenLedger } from '../../ledger/ledger.js'
import { RunError } from '../errors.js'

/** The prompts of an iteration, read in step with those who ask for them. */
export interface StoredPrompts {
  /** A prompt; where indices go down, the file is read from its beginning. */
  at(index: number): Promise<string>
  /** Lets go of the file. */
  close(): Promise<void>
}

/** Opens the prompts that an iteration was sealed with. */
export async function storedPrompts(ledger: OpenLedger, iteration: number): Promise<StoredPrompts> {
  const open = async () =>
    (await ledger.readDataset({ iteration, kind: 'prompts' }))?.[Symbol.asyncIterator]()
  let lines = await open()
  let position = -1
  let prompt = ''
  return {
    async at(index) {
      if (index < position) {
        await lines?.return?.()
        lines = await open()
        position = -1
      }
      for (; position < index; position++) {
        const line = await lines?.next()
        if (line === undefined || line.done) {
          throw new RunError(`${ledger.location} lost prompt ${position + 1} of iteration ${iteration}`, {
            reason: 'mismatch',
          })
        }
        prompt = String(JSON.parse(line.value).prompt)
      }
      return prompt
    },
    async close() {
      await lines?.return?.()
    },
  }
}

/** Rows and hash of an iteration's prompts, where they are sealed. */
export async function sealedPrompts(ledger: OpenLedger, iteration: number): Promise<DatasetInfo | undefined> {
  const lines = await ledger.readDataset({ iteration, kind: 'prompts' })
  if (lines === undefined) return undefined
  const hash = new Sha256()
  let rows = 0
  for await (const line of lines) {
    hash.update(`${line}\n`)
    rows++
  }
  return { rows, sha256: hash.hex() }
}
