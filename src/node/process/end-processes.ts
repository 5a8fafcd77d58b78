import { setTimeout as sleep } from 'node:timers/promises'
import { type Belonging, processesOf, signal } from './processes.js'

/** Waits for processes to end, and kills those that have not after a time. */
export async function endProcesses(belonging: Belonging, graceMs: number): Promise<void> {
  const end = performance.now() + graceMs
  let left = await processesOf(belonging)
  while (left.length > 0 && performance.now() < end) {
    await sleep(50)
    left = await processesOf(belonging)
  }
  for (const pid of left) signal(pid, 'SIGKILL')
}
