import { once } from 'node:events'
import { createServer } from 'node:net'

/** Ports of this machine that nobody has now. @param {number} count */
export async function freePorts(count) {
  const probes = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(probes.map(probe => once(probe, 'listening')))
  return probes.map(probe => {
    const address = probe.address()
    probe.close()
    return typeof address === 'object' && address ? address.port : 0
  })
}
