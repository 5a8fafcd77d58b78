// Two prompts over a backend of one's own: answered four times each, every answer judged three times, a pair of each.
import { IterationRunner, memoryLedger } from 'self-rewarding'
import { handoff } from 'self-rewarding/node'
import { formatFunnel } from 'self-rewarding/report'
import { open } from './backend.mjs'
import { startServer } from './server.mjs'

const server = await startServer()
const start = { name: 'M1', path: 'm1', revision: 'sha256:m1' }
const run = new IterationRunner({
  ledger: memoryLedger(),
  start,
  open: open(server.address),
  // Never asked, as the run ends with its datasets. ../custom-trainer has one of its own.
  trainer: handoff({ directory: 'runs/training' }),
  prompts: ['Name a prime.', 'Explain tides.'],
  iterations: 1,
  seed: 1,
}).start({ until: 'datasets' })

const pairs = []
for await (const event of run) {
  if (event.type === 'call-retry')
    console.log(`${event.error.kind}: ${event.error.message}; again in ${event.delayMs} ms`)
  // In the order in which prompts are done; datasets have them in the order of the prompts.
  if (event.type === 'pair') pairs[event.pair.promptIndex] = event.pair
}
for (const { prompt, chosen, rejected } of pairs) console.log(`${prompt} ${chosen} rather than ${rejected}`)
const { report } = await run.result
console.log(`\n${formatFunnel(report.iterations[0].funnel)}\n`)
console.log(`${server.requests()} requests came for 32 calls`)

// What a stop does to a call under way.
const model = await open(server.address)(start)
const stop = new AbortController()
const input = { text: 'Name a prime.' }
const sampling = { temperature: 1, topP: 1 }
const call = model.generate({ input, n: 1, seed: 1, sampling, affinity: '', signal: stop.signal })
stop.abort('stopped by hand')
await call.catch(reason => console.log(`the call ended: ${reason}`))
server.stop()
