// Where the CPU time of the engine benchmark goes: the same run under V8's sampling profiler, each sample counted for the
// part of the library, or the package, that it was taken in or below. The last line is JSON: shares of the time on the
// main thread, with `n` completions a request and without.
import { fileURLToPath } from 'node:url'
import { start } from './engine/process.mjs'

const prompts = { withN: 3200, withoutN: 1000 }
// Written out, so that knip sees what is run.
const script = {
  server: fileURLToPath(import.meta.resolve('./engine/server.mjs')),
  profiled: fileURLToPath(import.meta.resolve('./engine/profiled.mjs')),
}

const running = Object.values(script).map(start)
const [server, profiled] = running
try {
  const { port } = await server.answer()
  const result = {}
  for (const way of ['withN', 'withoutN']) {
    const task = { prompts: prompts[way], several: way === 'withN', baseURL: `http://127.0.0.1:${port}/v1` }
    await profiled.ask({ ...task, profile: false })
    const { shares } = await profiled.ask({ ...task, profile: true })
    console.log(`# ${way}`)
    for (const [part, share] of Object.entries(shares))
      console.log(`${part.padEnd(34)} ${(100 * share).toFixed(1).padStart(5)} %`)
    result[way] = shares
  }
  console.log(JSON.stringify(result))
} finally {
  for (const child of running) child.stop()
}
