import { targetOf } from './imports.mjs'

/**
 * Who reads one file of a cycle has to read them all, wherever they lie.
 * @param {import('./imports.mjs').ImportsOfFiles} imports
 * @returns {string[]} one line a violation
 */
export function checkCycles(imports) {
  /** @param {string} file */
  const importedBy = file =>
    (imports.get(file) ?? [])
      .flatMap(({ specifier }) => (specifier?.startsWith('.') ? [targetOf(file, specifier)] : []))
      .map(target => (imports.has(target) ? target : `${target}x`))
  const edges = new Map([...imports.keys()].map(file => [file, importedBy(file)]))
  return findCycles(edges).map(
    cycle => `cycle of files: ${cycle.join(' -> ')}; what two of them need belongs into a third`,
  )
}

/**
 * The cycles of a graph: one for every edge that leads a walk back to where it was. Without these edges there is none.
 * @param {ReadonlyMap<string, Iterable<string>>} edges
 * @returns {string[][]} each from a node to the same node
 */
export function findCycles(edges) {
  /** @type {string[][]} */
  const cycles = []
  const done = new Set()
  /** @param {string} node @param {readonly string[]} trail */
  const walk = (node, trail) => {
    const start = trail.indexOf(node)
    if (start >= 0) cycles.push([...trail.slice(start), node])
    else if (!done.has(node)) {
      for (const next of new Set(edges.get(node))) walk(next, [...trail, node])
      done.add(node)
    }
  }
  for (const node of edges.keys()) walk(node, [])
  return cycles
}
