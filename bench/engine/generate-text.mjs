// One judgement a call through the AI SDK's `generateText`, with the `fetch` that it takes by default.
import { peer } from '../lab-engine/peer.mjs'
import { inParallel, serve } from './client.mjs'

const { generateText } = await peer('ai')
const { createOpenAICompatible } = await peer('@ai-sdk/openai-compatible')

serve(async ({ baseURL, judgements }) => {
  const model = createOpenAICompatible({ name: 'mock', baseURL }).chatModel('M1')
  let scored = 0
  await inParallel(judgements.length, async i => {
    const { messages, seed, temperature, top_p: topP } = judgements[i]
    const { text } = await generateText({ model, messages, seed, temperature, topP, maxRetries: 0 })
    if (/Score: \d/.test(text)) scored++
  })
  return { requests: judgements.length, judgements: scored }
})
