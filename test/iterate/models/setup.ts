import {
  type Checkpoint,
  type Ledger,
  type MemoryLedger,
  type ModelProvider,
  memoryLedger,
  type ScriptedCall,
} from '../../../src/index.js'
import { type EvaluateModelsOptions, evaluateModels } from '../../../src/iterate/models/index.js'
import { countingModel } from '../setup.js'

export const checkpoint = (name: string): Checkpoint => ({
  name,
  path: `ckpt/${name}`,
  revision: `w-${name}`,
})

export const prompts = Array.from({ length: 20 }, (_, i) => `Tell me about number ${i}.`)

/** What was asked of each model, and how often each was opened. */
export interface Served {
  readonly open: (checkpoint: Checkpoint) => Promise<ModelProvider>
  readonly asked: Map<string, number>
  readonly opened: string[]
}

/** Models that say what the script makes them say. */
export function serving(script: (name: string, call: ScriptedCall) => string): Served {
  const asked = new Map<string, number>()
  const opened: string[] = []
  return {
    asked,
    opened,
    async open({ name, revision }) {
      opened.push(name)
      const model = countingModel({ script: call => script(name, call) })
      return {
        ...model,
        revision: `served ${revision}`,
        async generate(request) {
          asked.set(name, (asked.get(name) ?? 0) + request.n)
          return model.generate(request)
        },
      }
    },
  }
}

/** Runs an evaluation to its end. */
export async function evaluated(
  options: Omit<EvaluateModelsOptions, 'ledger' | 'models'> & { readonly models: readonly string[] },
  ledger: Ledger = memoryLedger(),
  start: Parameters<ReturnType<typeof evaluateModels>['start']>[0] = {},
) {
  const models = options.models.map(checkpoint)
  const result = await evaluateModels({ ...options, models, ledger }).start(start).result
  if (result.status !== 'finished') throw new Error(`it ended as ${result.status}`)
  return result.report
}

/** The rows of a dataset of a memory ledger. */
export const rowsOf = ({ files }: MemoryLedger, path: string): Record<string, unknown>[] =>
  (files.get(path) ?? '')
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line))
