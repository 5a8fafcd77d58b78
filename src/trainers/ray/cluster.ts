import { ensure, ensureCount, invalid } from '../../core/check.js'
import { type Base, parseBase, withoutUserinfo } from '../../http/base.js'
import { type EnvRef, isEnvRef, notShown } from '../../http/env.js'

/** Where a cluster is. */
export interface ClusterOptions {
  /** Address of the dashboard, which serves the jobs API: `http://head:8265`. A path may follow. */
  readonly address: string
  /** Where the cluster asks for a token (`RAY_AUTH_MODE=token`): `env('RAY_AUTH_TOKEN')`. @default none */
  readonly token?: EnvRef
  /** How long a head that does not answer, as in a restart, is waited for, in milliseconds. @default 600000 */
  readonly patienceMs?: number
}

/** Names of {@link ClusterOptions}. */
export const clusterOptions = ['address', 'token', 'patienceMs'] as const

/** The same, checked. */
export interface Cluster {
  readonly base: Base
  readonly token: EnvRef | undefined
  readonly patienceMs: number
}

/** @throws `InvalidArgumentError` for what is no address, and for a token that is written out. */
export function checkCluster({ address, token, patienceMs = 600_000 }: ClusterOptions): Cluster {
  ensure(typeof address === 'string', 'address', address, 'the address of the dashboard, as http://head:8265')
  if (address.startsWith('ray://')) {
    const expected = "the dashboard's address, as http://head:8265; ray:// is for Ray Client"
    throw invalid('address', withoutUserinfo(address), expected)
  }
  if (token !== undefined && !isEnvRef(token))
    throw invalid('token', notShown, "env('RAY_AUTH_TOKEN'): a credential is never written out")
  ensureCount(patienceMs, 'patienceMs', ' of milliseconds')
  return { base: parseBase(address, 'address', 'token'), token, patienceMs }
}
