import type { PriceTable, RunReport } from '../../iterate/index.js'
import { totalUsage } from '../../iterate/spending/usage.js'
import { readStored } from '../../iterate/stored.js'
import type { Lineage } from '../../train/checkpoint.js'
import type { IterationSummary } from '../summary.js'
import type { DamageCounter } from './damage.js'
import { DrawnTexts } from './draw-prompts.js'
import { callsOf } from './iteration-calls.js'
import { IterationCounter } from './iteration-data.js'
import { promptRows } from './prompt-rows.js'
import { Sampler, sharesOf } from './samples/sampler.js'
import type { RunSample } from './samples/types.js'
import type { RunSource } from './source.js'

/** Iterations of which samples are shown: the latest. */
const mostSampled = 8
/** Prompts of an iteration that a map may show. */
const mostMapped = 200

/** How iterations are read. */
interface Reading {
  readonly report: RunReport
  readonly lineage: readonly Lineage[]
  /** The last iteration that there may be. */
  readonly last: number
  readonly seed: number
  readonly prices?: PriceTable
  readonly damage: DamageCounter
  readonly isUnderWay: boolean
}

/** What was read of all iterations. */
interface ReadIterations {
  readonly run: RunReport
  readonly iterations: readonly IterationSummary[]
  readonly samples: readonly RunSample[]
  /** Prompts of each iteration, drawn. */
  readonly prompts: readonly { readonly name: string; readonly texts: readonly string[] }[]
}

/** Reads calls and datasets of every iteration. */
export async function readIterations(source: RunSource, reading: Reading): Promise<ReadIterations> {
  const { seed, prices, damage, isUnderWay } = reading
  const run = await completed(source, reading)
  const sealed = run.iterations.filter(({ funnel }) => funnel !== undefined)
  const shares = sharesOf(Math.min(sealed.length, mostSampled))
  const iterations: IterationSummary[] = []
  const samples: RunSample[] = []
  const prompts: { name: string; texts: string[] }[] = []
  // What is half written is whole the next time.
  const onDamage = isUnderWay ? () => {} : damage.add
  for (const { iteration, checkpoint, funnel } of places(run, reading)) {
    const { name } = checkpoint
    const counter = new IterationCounter()
    const sampler = new Sampler(iteration, seed, shares)
    const drawn = new DrawnTexts(mostMapped, [seed, iteration, 'report', 'map'])
    if (funnel) {
      for await (const rows of promptRows(source, iteration, damage.add)) {
        counter.add(rows)
        sampler.add(rows)
        drawn.add(rows.prompt.prompt)
      }
      prompts.push({ name: `iteration ${iteration} (${name})`, texts: drawn.result() })
      if (sealed.slice(-mostSampled).some(each => each.iteration === iteration))
        samples.push(...sampler.result())
    }
    const calls = await callsOf(source, iteration, { ...(prices && { prices }), onDamage })
    const isBegun = funnel !== undefined || totalUsage(calls.spent).calls > 0
    if (isBegun) iterations.push({ iteration, name, ...counter.result(), calls })
  }
  return { run, iterations, samples, prompts }
}

/** The report with iterations whose datasets were written since. */
async function completed(source: RunSource, { report, last }: Reading): Promise<RunReport> {
  const known = new Map(report.iterations.map(each => [each.iteration, each]))
  for (let iteration = 1; iteration < last; iteration++) {
    const before = known.get(iteration)
    const manifest = before?.funnel
      ? undefined
      : await readStored(source, { document: 'manifest', iteration })
    if (manifest === undefined) continue
    const { checkpoint, funnel, signs } = manifest
    known.set(iteration, { ...before, iteration, checkpoint, funnel, signs })
  }
  return { ...report, iterations: [...known.values()].sort((a, b) => a.iteration - b.iteration) }
}

/** All that there may be calls of: the iteration under way is in no report. */
function places({ iterations }: RunReport, { lineage, last }: Reading): RunReport['iterations'] {
  const now = lineage.slice(0, last).map(({ checkpoint }, i) => ({ iteration: i + 1, checkpoint }))
  const others = now.filter(({ iteration }) => iterations.every(each => each.iteration !== iteration))
  return [...iterations, ...others].sort((a, b) => a.iteration - b.iteration)
}
