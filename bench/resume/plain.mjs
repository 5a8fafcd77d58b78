// Reads the same bytes line by line, each through JSON.parse: node plain.mjs <directory>
import { createReadStream, readdirSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'

const [directory = ''] = process.argv.slice(2)
const begun = performance.now()
let records = 0
const calls = path.join(directory, 'calls')
for (const name of readdirSync(calls).sort()) {
  for await (const line of createInterface({ input: createReadStream(path.join(calls, name)) })) {
    if (JSON.parse(line).schema === 1) records++
  }
}
const { user, system } = process.cpuUsage()
console.log(
  JSON.stringify({
    cpuSeconds: (user + system) / 1e6,
    seconds: (performance.now() - begun) / 1e3,
    peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
    records,
  }),
)
