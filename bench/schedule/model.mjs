// A model in this process that takes its time: log-normal latencies, drawn from each request's seed.
import { setTimeout as sleep } from 'node:timers/promises'

const medianMs = 60
const sigma = 1
const filler = 'It is even, and larger than the one before it. '.repeat(6)

/** Milliseconds that a call takes: whole ones, since timers know no others. @param {number} seed */
export function latency(seed) {
  // Two uniform numbers of the seed (splitmix32), a normal one of those (Box-Muller).
  const uniform = step => {
    let x = (seed + Math.imul(step, 0x9e3779b9)) | 0
    x = Math.imul(x ^ (x >>> 16), 0x21f0aaad)
    x = Math.imul(x ^ (x >>> 15), 0x735a2d97)
    return (((x ^ (x >>> 15)) >>> 0) + 0.5) / 2 ** 32
  }
  const normal = Math.sqrt(-2 * Math.log(uniform(1))) * Math.cos(2 * Math.PI * uniform(2))
  return Math.max(1, Math.round(medianMs * Math.exp(sigma * normal)))
}

/** @param {boolean} several Whether a call may ask for several completions. */
export function slowModel(several) {
  /** What calls really took, by their seeds: timers are late where the machine is busy. @type {Map<number, number>} */
  const took = new Map()
  const seen = { firstAt: Number.POSITIVE_INFINITY, took }
  const provider = {
    revision: `slow-${several}`,
    lane: 'slow',
    capabilities: { n: several, seed: true, deterministic: true, logprobs: false, embeddings: false },
    async generate({ input, n, seed, signal }) {
      const at = performance.now()
      seen.firstAt = Math.min(seen.firstAt, at)
      await sleep(latency(seed), undefined, { signal })
      took.set(seed, performance.now() - at)
      const isJudge = input.messages[0].content.includes('additive 5-point')
      const text = index =>
        isJudge ? `${filler}\n\nScore: ${(seed + index) % 6}` : `Answer ${seed} ${index}. ${filler}`
      return { completions: Array.from({ length: n }, (_, index) => ({ text: text(index), finish: 'stop' })) }
    },
  }
  return { provider, seen }
}
