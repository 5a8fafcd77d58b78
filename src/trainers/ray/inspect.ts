import { bytes } from '../../core/bytes.js'
import { SelfRewardingError } from '../../core/errors.js'
import { variableFindings } from '../../node/process/inspect-program.js'
import type { Finding, Inspection } from '../../train/finding.js'
import { inspectFolder } from '../folder/inspect-folder.js'
import type { Program } from '../folder/program.js'
import { JobsApi } from './api.js'
import type { Cluster } from './cluster.js'
import { isAddress, packageLimit, packageOf } from './package.js'
import type { RayNode } from './replies.js'
import type { JobSurroundings, RayResources } from './submission.js'

/** Looks at a cluster: whether its head answers and lets us in, whether a job fits, and what is sent along. */
export async function inspectRay(
  cluster: Cluster,
  { resources = {}, workingDirectory }: JobSurroundings,
  { command: [program = ''], directory, env }: Pick<Program, 'command' | 'directory' | 'env'>,
  inspection: Inspection,
): Promise<readonly Finding[]> {
  const variables = variableFindings(cluster.token ? [cluster.token.env] : [])
  const isKeyless = variables.some(({ state }) => state === 'problem')
  const onNodes = Object.values(env).flatMap(value => (typeof value === 'string' ? [] : [value.env]))
  return [
    ...variables,
    ...(isKeyless ? [notAsked(cluster)] : await inspectHead(cluster, resources, inspection.signal)),
    ...(workingDirectory === undefined ? [] : [inspectWork(workingDirectory)]),
    { name: 'program', state: 'unknown', said: `${program} is of the nodes, and not seen from here` },
    ...[...new Set(onNodes)].map((name): Finding => {
      return { name, state: 'unknown', said: 'is looked up on the nodes, where Ray was started' }
    }),
    await inspectFolder(directory, inspection),
  ]
}

const nameOf = ({ base }: Cluster): string => `${base.origin}${base.path}`

function notAsked(cluster: Cluster): Finding {
  return { name: nameOf(cluster), state: 'unknown', said: 'was not asked, without its token' }
}

async function inspectHead(
  cluster: Cluster,
  wanted: RayResources,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const name = nameOf(cluster)
  const api = new JobsApi(cluster)
  try {
    const { ray_version: version } = await api.version(signal)
    const head: Finding = { name, state: 'ok', said: `Ray ${version} answers` }
    return [head, await inspectNodes(api, wanted, signal)]
  } catch (error) {
    return [{ name, state: 'problem', said: saidBy(error, signal).replace(`Ray at ${name}: `, '') }]
  } finally {
    await api.close()
  }
}

async function inspectNodes(api: JobsApi, wanted: RayResources, signal: AbortSignal): Promise<Finding> {
  const name = 'resources'
  const found = await api.nodes(signal).catch((error: unknown) => saidBy(error, signal))
  if (typeof found === 'string') return { name, state: 'unknown', said: found }
  const alive = found.filter(({ state }) => state === 'ALIVE')
  const needs = Object.entries(amountsOf(wanted)).filter(([, amount]) => amount > 0)
  const fitting = alive.filter(({ resources_total: total }) =>
    needs.every(([resource, amount]) => (total[resource] ?? 0) >= amount),
  )
  const job = `a job takes ${needs.map(inWords).join(', ') || 'nothing'}`
  const nodes = `${alive.length} ${alive.length === 1 ? 'node' : 'nodes'}: ${sumOf(alive).map(inWords).join(', ')}`
  if (fitting.length > 0)
    return {
      name,
      state: 'ok',
      said: `${nodes}; ${job}, and fits on ${fitting.length} of them when it is free`,
    }
  return {
    name,
    state: 'warning',
    said: `${nodes}; ${job}, and fits on none of them`,
    advice: 'it waits until a node joins that has as much: add one, or lower resources',
  }
}

/** By the names that Ray has for them. */
function amountsOf({ cpus = 1, gpus = 0, memory = 0, custom = {} }: RayResources): Record<string, number> {
  return { ...custom, CPU: cpus, GPU: gpus, memory }
}

/** All that nodes have together, without what Ray makes up for each of them. */
function sumOf(nodes: readonly RayNode[]): [string, number][] {
  const sums = new Map<string, number>()
  for (const { resources_total: total } of nodes)
    for (const [resource, amount] of Object.entries(total))
      if (!resource.startsWith('node:') && resource !== 'object_store_memory')
        sums.set(resource, (sums.get(resource) ?? 0) + amount)
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1))
}

function inWords([resource, amount]: [string, number]): string {
  return `${resource === 'memory' ? bytes(amount) : amount} ${resource}`
}

function inspectWork(place: string): Finding {
  const name = 'workingDirectory'
  if (isAddress(place)) return { name, state: 'unknown', said: `Ray loads ${place} by itself` }
  try {
    const { length } = packageOf(place).bytes
    return { name, state: 'ok', said: `${place} packs to ${bytes(length)}; Ray takes ${bytes(packageLimit)}` }
  } catch (error) {
    if (!SelfRewardingError.isInstance(error)) throw error
    return { name, state: 'problem', said: error.message }
  }
}

/** @throws What is no error of ours, and the reason of a signal. */
function saidBy(error: unknown, signal: AbortSignal): string {
  signal.throwIfAborted()
  if (!SelfRewardingError.isInstance(error)) throw error
  return error.message
}
