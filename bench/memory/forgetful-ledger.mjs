// A ledger that keeps no call and no row: asked for its calls, it has the scripted model say them again, in prompt
// order. What is left in memory is what the runner itself holds.
import { completionsOf, textOf } from './script.mjs'

/** @param {number} prompts */
export function forgetfulLedger(prompts) {
  const documents = new Map()
  /** The first call of each kind, of which the others differ in place and seed. */
  const examples = new Map()
  const written = new Set()

  return {
    location: 'nowhere',
    isBegun: async () => false,
    shard: () => {
      throw new Error('no shards here')
    },
    open: async () => ({
      location: 'nowhere',
      async append(call) {
        if (!examples.has(call.kind)) examples.set(call.kind, call)
      },
      calls: () => recordedCalls(),
      async writeDataset(name) {
        let rows = 0
        const info = () => ({ rows, sha256: '0'.repeat(64) })
        return {
          async write() {
            rows++
          },
          info,
          commit: async () => {
            written.add(name.kind)
            return info()
          },
          discard: async () => {},
        }
      },
      removeDataset: async () => {},
      readDataset: async ({ kind }) => (kind === 'prompts' && written.has(kind) ? promptLines() : undefined),
      async writeDocument(name, value) {
        documents.set(JSON.stringify(name), value)
      },
      readDocument: async name => documents.get(JSON.stringify(name)),
      shards: async () => [],
      takeIn: async () => {},
      close: async () => {},
    }),
  }

  async function* promptLines() {
    for (let index = 0; index < prompts; index++) {
      yield JSON.stringify({ prompt_index: index, prompt: textOf(index), source: `number:${index}` })
    }
  }

  async function* recordedCalls() {
    const [candidates, judgements] = [examples.get('candidates'), examples.get('judgements')]
    if (candidates === undefined || judgements === undefined) return
    for (let prompt = 0; prompt < prompts; prompt++) {
      yield said(candidates, { prompt, seed: prompt }, textOf(prompt))
      for (let candidate = 0; candidate < candidates.n; candidate++) {
        yield said(judgements, { prompt, candidate, seed: prompt + candidate }, 'additive 5-point')
      }
    }
  }

  function said(example, at, text) {
    const completions = completionsOf({ prompt: text, seed: at.seed }, example.n)
    // The example's mark is of another text.
    return { ...example, ...at, completions, judged: undefined }
  }
}
