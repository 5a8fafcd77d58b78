import { readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { fileURLToPath } from 'node:url'

/** The parts of the pipeline, by the sources that they are in; the first that fits. */
const parts = /** @type {const} */ ([
  ['HTTP client (undici, sockets)', /node_modules\/undici\/|^node:(?:net|internal\/stream)/],
  ['requests and replies', /providers\/|model\//],
  ["judge's texts: rendered and read", /src\/judge\//],
  ['ledger: read back', /segment-reader|read-calls|blocks|parse-record|core\/shape|stage\/replay|stoppable/],
  ['ledger: written', /node\/(?:session|segment|file-ledger)/],
  [
    'datasets',
    /stage\/(?:seal|funnel|records|dataset-files)|ledger\/rows|atomic-file|line-buffer|src\/select\/|rational/,
  ],
  ['scheduling, bookkeeping, events', /src\//],
])

/**
 * The share of each part in a profile. What runs in Node itself counts for who called it.
 *
 * @param {import('node:inspector').Profiler.Profile} profile
 * @returns {Record<string, number>}
 */
export function sharesOf({ nodes, samples = [], timeDeltas = [] }) {
  const byId = new Map(nodes.map(node => [node.id, node]))
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map(child => [child, id])))
  const known = new Map()
  const partOf = id => {
    const node = byId.get(id)
    if (node === undefined) return 'event loop, promises'
    const part = known.get(id) ?? ownPart(node.callFrame) ?? partOf(parents.get(id))
    known.set(id, part)
    return part
  }
  const sums = Object.fromEntries(parts.map(([name]) => [name, 0]))
  samples.forEach((id, i) => {
    const part = partOf(id)
    if (part !== 'idle') sums[part] = (sums[part] ?? 0) + (timeDeltas[i] ?? 0)
  })
  const total = Object.values(sums).reduce((a, b) => a + b, 0)
  return Object.fromEntries(
    Object.entries(sums).map(([name, sum]) => [name, Number((sum / total).toFixed(3))]),
  )
}

/** @param {import('node:inspector').Runtime.CallFrame} frame */
function ownPart({ functionName, url, lineNumber, columnNumber }) {
  if (functionName === '(idle)') return 'idle'
  if (functionName === '(garbage collector)') return 'garbage collector'
  const source = sourceOf(url, lineNumber, columnNumber)
  return parts.find(([, sources]) => sources.test(source))?.[0]
}

const maps = new Map()

/** @param {string} url @param {number} line @param {number} column */
function sourceOf(url, line, column) {
  if (!url.includes('/dist/')) return url
  if (!maps.has(url))
    maps.set(url, new SourceMap(JSON.parse(readFileSync(`${fileURLToPath(url)}.map`, 'utf8'))))
  const entry = maps.get(url).findEntry(line, column)
  return 'originalSource' in entry ? entry.originalSource : url
}
