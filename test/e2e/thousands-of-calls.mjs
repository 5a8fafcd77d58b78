// Makes calls at once and says what came of them: `node thousands-of-calls.mjs <baseURL> <calls>`.
import { openaiCompatible } from 'self-rewarding/openai-compatible'

const [baseURL = '', calls] = process.argv.slice(2)
const count = Number(calls)
const open = openaiCompatible({ baseURL, probe: false })
const model = await open({ name: 'M1', path: 'M1', revision: '1' })
const { signal } = new AbortController()
const texts = await Promise.all(
  Array.from({ length: count }, async (_, seed) => {
    const messages = [{ role: /** @type {const} */ ('user'), content: 'Hi' }]
    const sampling = { temperature: 1, topP: 1 }
    const reply = await model.generate({ input: { messages }, n: 1, seed, sampling, affinity: '', signal })
    return reply.completions[0]?.text
  }),
)
await model.close?.()
const inPlace = texts.filter((text, seed) => text === `drawn ${seed}`).length
// ru_maxrss is in kilobytes.
console.log(JSON.stringify({ inPlace, peakMb: process.resourceUsage().maxRSS / 1024 }))
