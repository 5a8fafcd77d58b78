// Runs an iteration with a model that answers at once: node write.mjs <directory> <prompts>
import { judgementsOf, runner } from './setting.mjs'
import { answer, judgement } from './texts.mjs'

const [directory = '', count = ''] = process.argv.slice(2)
const isJudge = text => text.includes('additive 5-point')
let judgements = 0
const run = runner(directory, Number(count), async ({ input, seed }) => {
  const judges = isJudge(input.messages[0].content)
  if (judges) judgements++
  const text = judges ? judgement(seed) : answer(seed)
  const words = Math.ceil(text.length / 6)
  return { completions: [{ text, finish: 'stop' }], usage: { promptTokens: 400, completionTokens: words } }
}).start()
await run.result
if (judgements < judgementsOf(Number(count))) throw new Error(`only ${judgements} judgements`)
console.log(JSON.stringify({ judgements }))
