/** Calls under way at once. */
export const connections = 256

/**
 * What a client's process does: each message is a task, answered with what it cost.
 *
 * @param {(task: any) => Promise<{ requests: number, judgements: number }>} work
 */
export function serve(work) {
  process.on('message', async task => {
    globalThis.gc?.()
    const before = process.cpuUsage()
    const started = performance.now()
    const done = await work(task)
    const seconds = (performance.now() - started) / 1000
    const { user, system } = process.cpuUsage(before)
    process.send?.({ ...done, seconds, cpuSeconds: (user + system) / 1e6 })
  })
  process.on('disconnect', () => process.exit())
}

/**
 * Works on the numbers below `count`, so many at a time as there are connections.
 *
 * @param {number} count
 * @param {(index: number) => Promise<void>} work
 */
export async function inParallel(count, work) {
  let next = 0
  const worker = async () => {
    while (next < count) await work(next++)
  }
  await Promise.all(Array.from({ length: connections }, worker))
}
