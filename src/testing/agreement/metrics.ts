import type { Sums } from '../../evaluate/sums.js'
import type { GroupSums, Range } from '../mean-claim.js'
import type { AgreementClaims } from './types.js'

/** How a metric is made of the sums of an instruction. */
export interface ClaimedMetric {
  readonly inWords: string
  /** What it is measured on. */
  readonly item: string
  readonly range: Range
  readonly sums: (sums: Sums) => GroupSums
}

const share: Range = { min: 0, max: 1 }
const correlation: Range = { min: -1, max: 1 }

/** What may be claimed; docs/metrics.md defines each. */
export const claimedMetrics: Readonly<Record<keyof AgreementClaims, ClaimedMetric>> = {
  pairwiseAccuracy: {
    inWords: 'pairwise accuracy (ties count half)',
    item: 'pair',
    range: share,
    sums: ({ concordant, discordant, tied, pairsExcluded }) => ({
      value: concordant + tied / 2,
      n: concordant + discordant + tied,
      excluded: pairsExcluded,
    }),
  },
  exactMatch: {
    inWords: 'exact match',
    item: 'instruction',
    range: share,
    sums: ({ matched, scored, excluded }) => ({ value: matched, n: scored, excluded }),
  },
  spearman: {
    inWords: "Spearman's rho",
    item: 'instruction',
    range: correlation,
    sums: ({ rho, scored, excluded }) => ({ value: rho, n: scored, excluded }),
  },
  kendall: {
    inWords: "Kendall's tau-b",
    item: 'instruction',
    range: correlation,
    sums: ({ tau, scored, excluded }) => ({ value: tau, n: scored, excluded }),
  },
}
