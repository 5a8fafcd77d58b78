import { setTimeout as sleep } from 'node:timers/promises'
import { type Belonging, processesOf, signal } from './processes.js'

/** Waits for processes to end; what does not end by itself in time is killed. */
export async function endProcesses(belonging: Belonging, graceMs: number): Promise<void> {
  const grace = performance.now() + graceMs
  for (;;) {
    const left = await processesOf(belonging)
    const late = performance.now() - grace
    // What the kernel does not let go of is left to it.
    if (left.length === 0 || late > 10_000) return
    // Again and again: what is killed may have started others just before.
    if (late >= 0) for (const pid of left) signal(pid, 'SIGKILL')
    await sleep(50)
  }
}
