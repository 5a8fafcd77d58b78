// Runs the benchmarks, bench/*.bench.mjs, one after the other and each in a fresh process: what one leaves in the heap
// or the compiler's caches does not change the next one's numbers. node bench/run.mjs [name, or part of names]
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import path from 'node:path'

const wanted = process.argv[2] ?? ''
const all = readdirSync(import.meta.dirname).filter(file => file.endsWith('.bench.mjs'))
// `engine` is not `lab-engine` as well.
const exact = all.filter(file => file === `${wanted}.bench.mjs`)
const files = exact.length > 0 ? exact : all.filter(file => file.includes(wanted))
if (files.length === 0) throw new Error(`no bench/*${wanted}*.bench.mjs`)
for (const file of files.sort()) {
  console.log(`# ${file}`)
  const { status } = spawnSync(process.execPath, ['--expose-gc', path.join(import.meta.dirname, file)], {
    stdio: 'inherit',
  })
  if (status !== 0) process.exitCode = 1
}
