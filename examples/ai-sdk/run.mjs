// Two prompts over a language model of the AI SDK: the mock of `ai/test`, where yours would be a provider's model
// object. It is busy once, and it is asked by its own `doGenerate`; nothing goes over a network.
import { APICallError } from 'ai'
import { MockLanguageModelV4 } from 'ai/test'
import { IterationRunner, memoryLedger } from 'self-rewarding'
import { aiSdk } from 'self-rewarding/ai-sdk'
import { handoff } from 'self-rewarding/node'
import { formatFunnel } from 'self-rewarding/report'

let isBusy = true

/** Answers in one of five lengths and judges by length. */
const mock = new MockLanguageModelV4({
  provider: 'mock',
  modelId: 'five-lengths',
  async doGenerate({ prompt, seed }) {
    const [{ text }] = prompt.at(-1).content
    const judged = /<response>(.*)<\/response>/s.exec(text)?.[1]
    if (judged && isBusy) {
      isBusy = false
      const url = 'http://127.0.0.1/v1'
      throw new APICallError({ message: 'slow down', url, requestBodyValues: {}, statusCode: 429 })
    }
    return {
      content: [
        // Kept apart, and never read for a score.
        { type: 'reasoning', text: 'Score: 0' },
        {
          type: 'text',
          text: judged ? `Fine.\n\nScore: ${Math.min(5, judged.length)}` : 'x'.repeat(1 + (seed % 5)),
        },
      ],
      finishReason: { unified: 'stop', raw: 'stop' },
      usage: { inputTokens: { total: 9, cacheRead: 8 }, outputTokens: { total: 4, reasoning: 1 } },
      warnings: [],
    }
  },
})

const run = new IterationRunner({
  ledger: memoryLedger(),
  start: { name: 'M1', path: 'five-lengths', revision: 'sha256:m1' },
  // Yours: `model: ({ path }) => provider.chatModel(path)`. A mock that honours seeds needs no probe.
  open: aiSdk({ model: mock, revision: '1', capabilities: { seed: true }, probe: false }),
  trainer: handoff({ directory: 'runs/training' }),
  prompts: ['Name a prime.', 'Explain tides.'],
  iterations: 1,
  seed: 1,
}).start({ until: 'datasets' })

const pairs = []
for await (const event of run) {
  if (event.type === 'call-retry') console.log(`${event.error.kind}, so the call is made again`)
  if (event.type === 'pair') pairs[event.pair.promptIndex] = event.pair
}
for (const { prompt, chosen, rejected } of pairs) console.log(`${prompt} ${chosen} rather than ${rejected}`)
const { report } = await run.result
console.log(`\n${formatFunnel(report.iterations[0].funnel)}\n`)
console.log(`the model was called ${mock.doGenerateCalls.length} times`)
