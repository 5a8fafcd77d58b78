// One judgement a call through autoevals' classifier, with a client that all calls share.
import { peer } from '../lab-engine/peer.mjs'
import { inParallel, serve } from './client.mjs'

const { LLMClassifierFromTemplate } = await peer('autoevals')
const { OpenAI } = await peer('openai')

serve(async ({ baseURL, template, judgements }) => {
  const classify = LLMClassifierFromTemplate({
    name: 'additive',
    promptTemplate: template,
    choiceScores: { 0: 0, 1: 0.2, 2: 0.4, 3: 0.6, 4: 0.8, 5: 1 },
    model: 'M1',
    temperature: 0.7,
  })
  const client = new OpenAI({ baseURL, apiKey: 'none', maxRetries: 0 })
  let scored = 0
  await inParallel(judgements.length, async i => {
    const { prompt, response } = judgements[i]
    const { score } = await classify({ client, prompt, output: response })
    if (score !== null) scored++
  })
  return { requests: judgements.length, judgements: scored }
})
