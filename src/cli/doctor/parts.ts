import { bytes } from '../../core/bytes.js'
import { planRun, type RunnerOptions } from '../../iterate/index.js'
import { inspectStop } from '../../model/inspect-stop.js'
import { isFolder } from '../../node/at-path.js'
import { diskBelow } from '../../node/free-space.js'
import { holderOf } from '../../node/lock/holder.js'
import type { Finding, Inspection } from '../../train/finding.js'

/** Of package.json; what is older is refused by some dependency anyway. */
const leastNode = [20, 19] as const

/** Bytes of a call on the disk besides its texts, in calls/ and the datasets. */
const perCall = 1500
/** Bytes of a token there: its characters, in calls/ and in datasets. */
const perToken = 10

/** Whether this Node is new enough. */
export function inspectNode(version = process.versions.node): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [least, minorLeast] = leastNode
  if (major > least || (major === least && minor >= minorLeast))
    return { name: 'node', state: 'ok', said: version }
  const said = `${version} is older than ${least}.${minorLeast}`
  return { name: 'node', state: 'problem', said, advice: 'install a newer Node' }
}

/** What is found of a run directory. */
interface InspectedDirectory {
  readonly findings: readonly Finding[]
  /** What others need to know of it. */
  readonly run: NonNullable<Inspection['run']>
}

/** Who holds the run directory, and whether there is room for what is to come. */
export async function inspectDirectory(
  options: RunnerOptions,
  signal: AbortSignal,
): Promise<InspectedDirectory> {
  const { location } = options.ledger
  const isBegun = await options.ledger.isBegun()
  const name = 'directory'
  const holder = isBegun || (await isFolder(location)) ? await holderOf(location) : undefined
  const where: Finding = {
    name,
    state: 'ok',
    said: isBegun ? `${location}: a run to go on with` : `${location}: the run is new`,
  }
  if (holder !== undefined) {
    const said = `process ${holder.pid} on ${holder.host} holds it since ${holder.since}`
    const advice = 'wait for it to end, or stop it, before you start the run'
    const held: Finding = { name: 'holder', state: 'warning', said, advice }
    return { findings: [where, held, await roomAt(location)], run: { directory: location } }
  }
  const needed = await expected(options, signal)
  const findings = [where, await roomAt(location, needed)]
  return { findings, run: { directory: location, ...(needed !== undefined && { bytes: needed }) } }
}

async function roomAt(location: string, needed?: number): Promise<Finding> {
  const { folder, free, isWritable } = await diskBelow(location)
  const name = 'disk'
  if (!isWritable) {
    const advice = 'give the run another directory, or yourself the right to write there'
    return { name, state: 'problem', said: `${folder} cannot be written to`, advice }
  }
  const room = `${bytes(free)} free`
  if (needed === undefined) return { name, state: 'ok', said: room }
  const said = `${room}; the run writes about ${bytes(needed)} besides checkpoints`
  if (free > 2 * needed) return { name, state: 'ok', said }
  return { name, state: free > needed ? 'warning' : 'problem', said, advice: 'make room' }
}

/** Bytes that the rest of a run writes, by its plan; undefined where none can be made. */
async function expected(options: RunnerOptions, signal: AbortSignal): Promise<number | undefined> {
  try {
    const { total } = await planRun(options, { signal })
    return total.calls * perCall + total.completionTokens * perToken
  } catch {
    signal.throwIfAborted()
    return undefined
  }
}

/** What the backend says of itself, or what asking it once shows. */
export async function inspectServer(
  { open }: RunnerOptions,
  inspection: Inspection,
): Promise<readonly Finding[]> {
  const name = 'model'
  if (open.inspect) return open.inspect(inspection)
  if (!inspection.calls) return [{ name, state: 'unknown', said: 'was not opened' }]
  const { checkpoint, signal } = inspection
  try {
    const provider = await open(checkpoint, signal)
    const { lane, capabilities } = provider
    const stop = await inspectStop(provider, signal).finally(() => provider.close?.())
    const can = Object.entries(capabilities).map(([what, is]) => `${what}: ${is ? 'yes' : 'no'}`)
    return [{ name, state: 'ok', said: `${checkpoint.name} opens at ${lane}; ${can.join(', ')}` }, stop]
  } catch (error) {
    return [{ name, state: 'problem', said: error instanceof Error ? error.message : String(error) }]
  }
}

/** What the trainer says of itself. */
export async function inspectTrainer(
  { trainer }: RunnerOptions,
  inspection: Inspection,
): Promise<readonly Finding[]> {
  const found = await trainer.inspect?.(inspection)
  return found ?? [{ name: 'trainer', state: 'unknown', said: 'cannot be looked at from here' }]
}
