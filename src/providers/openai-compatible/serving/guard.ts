// A process of its own that looks after a server: it starts it, and ends it with all it started when its input closes,
// which happens however the run ends. Its code is a string in the package; see start-server.ts.
import { spawn } from 'node:child_process'
import { closeSync } from 'node:fs'
import { endProcesses } from '../../../node/process/end-processes.js'
import { processesOf, signal } from '../../../node/process/processes.js'
import { type GuardOrder, lifeline } from './guard-order.js'

const [text = ''] = process.argv.slice(1)
const { token, command, args, cwd, stopMs }: GuardOrder = JSON.parse(text)
process.title = `self-rewarding server guard: ${command}`
for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(name, () => {})

let isEnding = false

/** Ends what still runs, also the workers of a server that crashed, which hold the memory. */
async function end(code: number): Promise<void> {
  if (isEnding) return
  isEnding = true
  // Its workers may take their time; that it answers no more is known now.
  closeSync(lifeline)
  const belonging = { token, group: process.pid }
  for (const pid of await processesOf(belonging)) signal(pid, 'SIGTERM')
  await endProcesses(belonging, stopMs)
  process.exit(code)
}

const server = spawn(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] })
server.once('error', ({ message }) => {
  console.error(message)
  void end(127)
})
server.once('exit', (code, name) => {
  if (name !== null && !isEnding) console.error(`ended by ${name}`)
  void end(code ?? 128)
})
process.stdin.resume().once('close', () => void end(0))
