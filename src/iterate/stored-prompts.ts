import type { OpenLedger } from '../ledger/ledger.js'
import { RunError } from './errors.js'

/** Reads prompts one after the other, in step with those who ask. */
export function promptsFrom(ledger: OpenLedger, iteration: number): (index: number) => Promise<string> {
  let lines: AsyncIterator<string> | undefined
  let at = -1
  let prompt = ''
  return async index => {
    lines ??= (await ledger.readDataset({ iteration, kind: 'prompts' }))?.[Symbol.asyncIterator]()
    for (; at < index; at++) {
      const line = await lines?.next()
      if (line === undefined || line.done) {
        throw new RunError(`${ledger.location} lost prompt ${at + 1} of iteration ${iteration}`, {
          reason: 'mismatch',
        })
      }
      prompt = String(JSON.parse(line.value).prompt)
    }
    return prompt
  }
}
