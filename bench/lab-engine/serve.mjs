import { createInterface } from 'node:readline'

/**
 * What an engine's process does: it says that it is there, and then answers {"steps": n} on a line of stdin with
 * {"loss", "seconds", "cpuSeconds"}: the loss of the last of n steps, and how long all of them took.
 * @param {() => number} step one step of training; its loss
 */
export async function serve(step) {
  console.log(JSON.stringify({ ready: true }))
  for await (const line of createInterface({ input: process.stdin })) {
    const { steps } = JSON.parse(line)
    let loss = Number.NaN
    const before = process.cpuUsage()
    const started = performance.now()
    for (let i = 0; i < steps; i++) loss = step()
    const seconds = (performance.now() - started) / 1000
    const { user, system } = process.cpuUsage(before)
    console.log(JSON.stringify({ loss, seconds, cpuSeconds: (user + system) / 1e6 }))
  }
}
