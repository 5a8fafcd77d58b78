import type { PriceTable, RunReport } from '../../iterate/index.js'
import { totalUsage } from '../../iterate/spending/usage.js'
import { readStored } from '../../iterate/stored.js'
import type { Lineage } from '../../train/checkpoint.js'
import type { IterationSummary } from '../summary.js'
import type { DamageCounter } from './damage.js'
import { type IterationCalls, readCalls } from './iteration-calls.js'
import { IterationCounter } from './iteration-data.js'
import type { ReadBefore } from './read-before.js'
import { type ReadDatasets, readDatasets } from './read-datasets.js'
import { sharesOf, shownSamples } from './samples/sampler.js'
import type { RunSample } from './samples/types.js'
import type { RunSource } from './source.js'

/** Iterations of which samples are shown: the latest. */
const mostSampled = 8
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
  /** What need not be read again. @default everything is read */
  readonly before?: ReadBefore
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
  const { lineage, damage } = reading
  const run = await completed(source, reading)
  const sealed = run.iterations.filter(({ funnel }) => funnel !== undefined)
  const shares = sharesOf(Math.min(sealed.length, mostSampled))
  const sampled = new Set(sealed.slice(-mostSampled).map(({ iteration }) => iteration))
  const iterations: IterationSummary[] = []
  const samples: RunSample[] = []
  const prompts: { name: string; texts: readonly string[] }[] = []
  for (const { iteration, checkpoint, funnel } of places(run, reading)) {
    const { name } = checkpoint
    const datasets = funnel && (await datasetsOf(source, reading, iteration, sampled.has(iteration)))
    if (datasets) {
      damage.addAll(datasets.damage)
      prompts.push({ name: `iteration ${iteration} (${name})`, texts: datasets.prompts })
      if (sampled.has(iteration)) samples.push(...shownSamples(datasets.samples, shares))
    }
    const calls = await callsOf(source, reading, iteration, lineage[iteration] !== undefined)
    const data = datasets?.data ?? new IterationCounter().result()
    if (funnel !== undefined || totalUsage(calls.spent).calls > 0)
      iterations.push({ iteration, name, ...data, calls })
  }
  return { run, iterations, samples, prompts }
}

/** What the datasets of an iteration hold, now or when they were read before. */
async function datasetsOf(
  source: RunSource,
  { seed, before }: Reading,
  iteration: number,
  isSampled: boolean,
): Promise<ReadDatasets> {
  const manifest = await readStored(source, { document: 'manifest', iteration })
  const read = () => readDatasets(source, iteration, { seed, written: manifest })
  return before && manifest ? before.datasetsOf(manifest, isSampled, read) : read()
}

/** What the calls of an iteration took, now or when they were read before. */
async function callsOf(
  source: RunSource,
  { prices, damage, isUnderWay, before }: Reading,
  iteration: number,
  isTrained: boolean,
): Promise<IterationCalls> {
  // What is half written is whole the next time.
  const onDamage = isUnderWay ? () => {} : damage.add
  const read = () => readCalls(source, iteration, { ...(prices && { prices }), onDamage })
  return before && isTrained ? before.callsOf(iteration, read) : read()
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
