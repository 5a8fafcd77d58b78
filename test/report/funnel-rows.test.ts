import { describe, expect, it } from 'vitest'
import { IterationRunner, memoryLedger } from '../../src/index.js'
import { formatFunnel } from '../../src/report/index.js'
import { funnelTable } from '../../src/report/tables/funnel-table.js'
import { allPairs } from '../../src/select/variants/index.js'
import { countingModel, runOptions } from '../iterate/setup.js'

describe('rows that a rule leaves out', () => {
  it('stand in both tables, by reason, and add up to all that could be made', async () => {
    const run = async (max?: number) => {
      const select = allPairs({ margin: 0.5, ...(max !== undefined && { max }) })
      const options = runOptions(memoryLedger(), countingModel(), { select, judge: { spareVotes: 0 } })
      return (await new IterationRunner(options).start().result).report
    }
    const [all, some] = [await run(), await run(1)]
    const funnel = some.iterations[0]?.funnel
    const left = (all.iterations[0]?.funnel?.selected.rows ?? 0) - (funnel?.selected.rows ?? 0)
    expect(left).toBeGreaterThan(0)
    expect(funnelTable(some).rows).toContainEqual({
      name: 'row left out: over-max',
      cells: [String(left)],
      part: true,
    })
    expect(funnel && formatFunnel(funnel)).toMatch(
      new RegExp(`^ {2}rows left out +${left} {2}\\(over-max ${left}\\)$`, 'm'),
    )
    const excluded = funnel?.selected.candidatesLeftOut.unscored
    expect(funnel && formatFunnel(funnel)).toMatch(
      new RegExp(`^ {2}candidates that took no part +${excluded} {2}\\(unscored ${excluded}\\)$`, 'm'),
    )
    expect(funnelTable(all).rows.map(({ name }) => name)).not.toContain('row left out: over-max')
  })
})
