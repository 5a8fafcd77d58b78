import { randomStream } from '../../../src/core/seed.js'
import {
  type Ledger,
  type MemoryLedger,
  type ModelProvider,
  memoryLedger,
  type ScriptedCall,
} from '../../../src/index.js'
import { type EftInstruction, type MakeEftOptions, makeEft } from '../../../src/iterate/judging/index.js'
import { countingModel } from '../setup.js'

/** Human-ranked instructions of two to four responses. */
export const instructions: EftInstruction[] = Array.from({ length: 12 }, (_, i) => ({
  id: `p${i}`,
  treeId: `tree ${i}`,
  prompt: `Tell me about number ${i}.`,
  responses: Array.from({ length: 2 + (i % 3) }, (_, rank) => ({
    id: `p${i}-r${rank}`,
    text: `answer ${rank} to ${i}`,
    rank,
  })),
}))

/** Judges by chance, leaning towards people; one judgement in eight states no score. */
function noisyScript({ prompt, seed, index }: ScriptedCall): string {
  const rank = Number(/answer (\d)/.exec(prompt)?.[1])
  const random = randomStream([seed, index])
  if (random.below(8) === 0) return 'I cannot say.'
  return `It is fine.\n\nScore: ${Math.max(0, 4 - rank - random.below(3))}`
}

/** A model that judges so, and counts. */
export const noisy = (more: Parameters<typeof countingModel>[0] = {}) =>
  countingModel({ script: noisyScript, ...more })

/** Options of a small construction. */
export function eftOptions(
  ledger: Ledger,
  model: ModelProvider,
  more: Partial<MakeEftOptions> = {},
): MakeEftOptions {
  return { ledger, model, instructions, seed: 7, ...more }
}

/** Runs a construction to its end. */
export async function construct(
  more: Partial<MakeEftOptions> = {},
  ledger: MemoryLedger = memoryLedger(),
  model = noisy(),
) {
  const result = await makeEft(eftOptions(ledger, model, more)).start().result
  if (result.status !== 'finished') throw new Error(`it ended as ${result.status}`)
  return { ...result, ledger, model }
}

/** The datasets of a ledger. */
export const datasets = ({ files }: MemoryLedger): Record<string, string> =>
  Object.fromEntries([...files].filter(([path]) => path.endsWith('.jsonl')))

/** The rows of a dataset. */
export const rowsOf = (text = '') =>
  text
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line))
