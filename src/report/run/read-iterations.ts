import type { PriceTable, RunReport } from '../../iterate/index.js'
import { readStored } from '../../iterate/stored.js'
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
  for (const { iteration, checkpoint, funnel } of run.iterations) {
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
    iterations.push({ iteration, name, ...counter.result(), calls })
  }
  return { run, iterations, samples, prompts }
}

/** The report with what it does not say yet: iterations whose datasets were written since, and one under way. */
async function completed(source: RunSource, { report, last }: Reading): Promise<RunReport> {
  const known = new Map(report.iterations.map(each => [each.iteration, each]))
  const lineage = (await readStored(source, { document: 'lineage' })) ?? []
  for (let iteration = 1; iteration <= last; iteration++) {
    if (known.get(iteration)?.funnel) continue
    const manifest = await readStored(source, { document: 'manifest', iteration })
    const checkpoint = manifest?.checkpoint ?? lineage[iteration - 1]?.checkpoint
    if (manifest) {
      const { funnel, signs } = manifest
      known.set(iteration, {
        ...known.get(iteration),
        iteration,
        checkpoint: manifest.checkpoint,
        funnel,
        signs,
      })
    } else if (checkpoint && !known.has(iteration)) known.set(iteration, { iteration, checkpoint })
  }
  return { ...report, iterations: [...known.values()].sort((a, b) => a.iteration - b.iteration) }
}
