// What docs/backends/capabilities.md says of a backend, for the tests that open it.
import { readFileSync } from 'node:fs'
import path from 'node:path'

const page = path.resolve(import.meta.dirname, '../../docs/backends/capabilities.md')

/**
 * The cells of a backend's row as a provider has them: its capabilities, and whether there is a log-likelihood.
 * @param {string} backend
 */
export function documented(backend) {
  const rows = readFileSync(page, 'utf8')
    .split('\n')
    .map(line => line.split('|').map(cell => cell.trim()))
  const [, , ...cells] = rows.find(([, name]) => name === backend) ?? []
  const [n, seed, deterministic, logprobs, embeddings, logLikelihood] = cells.map(cell => {
    if (cell === 'yes' || cell === 'no') return cell === 'yes'
    return undefined
  })
  return { capabilities: { n, seed, deterministic, logprobs, embeddings }, logLikelihood }
}
