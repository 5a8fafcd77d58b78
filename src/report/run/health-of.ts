import { funnelsOf } from '../tables/funnel-table.js'
import type { Health } from './health.js'
import { checks, type Examined } from './health-checks.js'

/** Looks for what goes wrong in runs of this kind. Limits are those of `driftGate` where it has one. */
export function healthOf(examined: Examined): Health {
  const hasDatasets = funnelsOf(examined.run).length > 0
  const possible = checks.filter(({ canFind = () => hasDatasets }) => canFind(examined))
  return {
    warnings: possible.flatMap(({ what: _, canFind: __, find, ...words }) => {
      const found = find(examined)
      return found.length === 0 ? [] : [{ ...words, found }]
    }),
    checked: possible.map(({ what }) => what),
  }
}
