import fc from 'fast-check'
import { expect, it } from 'vitest'
import { findCycles } from '../../scripts/cycles.mjs'

type Edge = readonly [from: string, to: string]

const node = fc.constantFrom(...'abcdefgh')
const graph = fc.array(fc.tuple(node, node), { maxLength: 24 })

function edgesOf(graph: readonly Edge[]): Map<string, string[]> {
  const edges = new Map<string, string[]>()
  for (const [from, to] of graph) edges.set(from, [...(edges.get(from) ?? []), to])
  return edges
}

/** Takes away again and again what nothing points to. */
function isWithoutCycle(graph: readonly Edge[]): boolean {
  const rest = graph.filter(([from]) => graph.some(([, to]) => to === from))
  return rest.length === 0 || (rest.length < graph.length && isWithoutCycle(rest))
}

it('gives cycles that are there, from a node along edges to the same node, and no other node twice', () => {
  fc.assert(
    fc.property(graph, graph => {
      for (const cycle of findCycles(edgesOf(graph))) {
        const steps = cycle.slice(1).map((to, i) => [cycle[i], to])
        expect(graph).toEqual(expect.arrayContaining(steps))
        expect(cycle.at(-1)).toBe(cycle[0])
        expect(new Set(cycle).size).toBe(steps.length)
      }
    }),
  )
})

it('gives so many that without their last edges there is none, each once', () => {
  fc.assert(
    fc.property(graph, graph => {
      const last = findCycles(edgesOf(graph)).map(cycle => cycle.slice(-2).join())
      expect(new Set(last).size).toBe(last.length)
      expect(isWithoutCycle(graph.filter(edge => !last.includes(edge.join())))).toBe(true)
    }),
  )
})

it('gives none where there is none', () => {
  fc.assert(
    fc.property(graph, graph => {
      const upward = graph.filter(([from, to]) => from < to)
      expect(findCycles(edgesOf(upward))).toEqual([])
    }),
  )
})
