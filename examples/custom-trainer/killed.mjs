// Starts run.mjs, kills it while its job trains, and starts it again.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm } from 'node:fs/promises'
import { createInterface } from 'node:readline'

await rm('runs', { recursive: true, force: true })

/** A start of the run, which is killed after the line that it is to be killed after. */
async function start(killAfter) {
  const child = spawn(process.execPath, ['run.mjs'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'close')
  for await (const line of createInterface({ input: child.stdout })) {
    console.log(`  ${line}`)
    if (line.startsWith(killAfter)) child.kill('SIGKILL')
  }
  const [code, signal] = await ended
  console.log(signal ? `killed with ${signal}` : `ended with ${code}`)
}

await start('step 3')
await start('never')
console.log(`the cluster began: ${(await readFile('runs/a-training/began.log', 'utf8')).trim()}`)
