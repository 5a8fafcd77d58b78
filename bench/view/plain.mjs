// Reads the same files line by line, each through JSON.parse: node plain.mjs <file>...
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'

const begun = performance.now()
let records = 0
for (const file of process.argv.slice(2)) {
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (JSON.parse(line) !== null) records++
  }
}
const { user, system } = process.cpuUsage()
console.log(
  JSON.stringify({ cpuSeconds: (user + system) / 1e6, seconds: (performance.now() - begun) / 1e3, records }),
)
