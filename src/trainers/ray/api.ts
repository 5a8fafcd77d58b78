import type { z } from 'zod'
import { ProviderError } from '../../core/errors.js'
import { readEnv } from '../../http/env.js'
import { type Failures, failuresOf } from '../../http/failures.js'
import { type HttpClient, type HttpRequest, httpClient } from '../../http/http.js'
import type { HttpReply } from '../../http/reply.js'
import { parseReplyJson } from '../../http/reply-json.js'
import { redactor } from '../../model/redact.js'
import type { Cluster } from './cluster.js'
import { explain } from './explain.js'
import type { Package } from './package.js'
import {
  type JobInfo,
  jobInfoSchema,
  jobListSchema,
  logsSchema,
  nodesSchema,
  type RayNode,
  stoppedSchema,
  submittedSchema,
  versionSchema,
} from './replies.js'
import type { Submission } from './submission.js'

/** Logs and lists of jobs are the longest replies. */
const maxReplyBytes = 64 * 2 ** 20
const callMs = 60_000
/** As many as Ray gives at once. */
const mostNodes = 10_000
/** 100 MiB over a slow line. */
const uploadMs = 20 * 60_000

/** Ray's jobs API. Every call is one attempt, and throws a `RayError` or the signal's reason. */
export class JobsApi {
  private readonly client: HttpClient
  private readonly failures: Failures
  private readonly headers: Record<string, string>
  /** Masks the token, the given secrets, and what looks like a credential. */
  readonly hide: (text: string) => string

  /** @throws `InvalidArgumentError` where the token's variable is not set. */
  constructor(
    private readonly cluster: Cluster,
    secrets: readonly string[] = [],
  ) {
    const { base, token } = cluster
    const secret = token && readEnv(token, 'token')
    const masking = redactor(secret === undefined ? secrets : [secret, ...secrets])
    this.hide = text => masking.text(text)
    this.failures = failuresOf(`${base.origin}${base.path}`, masking)
    this.client = this.open(callMs)
    this.headers = {
      accept: 'application/json',
      'user-agent': 'self-rewarding',
      ...(secret !== undefined && { authorization: `Bearer ${secret}` }),
    }
  }

  /**
   * Submits a job, once: an id that was used is refused, so whether it is there tells whether this or an earlier request
   * arrived.
   */
  async submit(submission: Submission, signal: AbortSignal): Promise<void> {
    try {
      await this.post('jobs/', submission, submittedSchema, signal)
    } catch (error) {
      signal.throwIfAborted()
      const found = await this.look(submission.submission_id, signal).catch(() => undefined)
      if (found === undefined) throw error
    }
  }

  /** What is known of a job; `undefined` where the cluster does not know it. */
  async look(id: string, signal: AbortSignal): Promise<JobInfo | undefined> {
    const reply = await this.send({ method: 'GET', path: `jobs/${encodeURIComponent(id)}` }, signal)
    return isUnknownJob(reply) ? undefined : this.read(reply, jobInfoSchema)
  }

  /** All jobs that the cluster knows. */
  async list(signal: AbortSignal): Promise<readonly JobInfo[]> {
    const all = this.read(await this.send({ method: 'GET', path: 'jobs/' }, signal), jobListSchema)
    return all.filter(each => each !== undefined)
  }

  /** What runs there. */
  async version(signal: AbortSignal): Promise<z.infer<typeof versionSchema>> {
    return this.read(await this.send({ method: 'GET', path: 'version' }, signal), versionSchema)
  }

  /** The machines of the cluster. */
  async nodes(signal: AbortSignal): Promise<readonly RayNode[]> {
    const reply = await this.send({ method: 'GET', path: `v0/nodes?detail=1&limit=${mostNodes}` }, signal)
    return this.read(reply, nodesSchema).data.result.result
  }

  /** All that a job has printed. */
  async logs(id: string, signal: AbortSignal): Promise<string> {
    const reply = await this.send({ method: 'GET', path: `jobs/${encodeURIComponent(id)}/logs` }, signal)
    return isUnknownJob(reply) ? '' : this.read(reply, logsSchema).logs
  }

  /** Asks a job to end. A job that waits for resources ends when it gets them. */
  async stop(id: string, signal: AbortSignal): Promise<void> {
    const path = `jobs/${encodeURIComponent(id)}/stop`
    const reply = await this.send({ method: 'POST', path }, signal)
    if (!isUnknownJob(reply)) this.read(reply, stoppedSchema)
  }

  /** Makes sure that the cluster has a package. */
  async upload({ name, bytes }: Package, signal: AbortSignal): Promise<void> {
    const path = `packages/gcs/${name}`
    const found = await this.send({ method: 'GET', path }, signal)
    if (found.status === 200) return
    if (found.status !== 404) throw this.error(found)
    const headers = { 'content-type': 'application/octet-stream' }
    const client = this.open(uploadMs)
    try {
      const reply = await this.send({ method: 'PUT', path, headers, body: bytes }, signal, client)
      if (reply.status !== 200) throw this.error(reply)
    } finally {
      await client.close()
    }
  }

  /** Ends idle connections. */
  close(): Promise<void> {
    return this.client.close()
  }

  private async post<T>(path: string, body: unknown, schema: z.ZodType<T>, signal: AbortSignal): Promise<T> {
    const headers = { 'content-type': 'application/json' }
    const request = { method: 'POST', path, headers, body: JSON.stringify(body) } as const
    return this.read(await this.send(request, signal), schema)
  }

  private async send(
    { headers, path, ...request }: Omit<HttpRequest, 'headers'> & { headers?: Record<string, string> },
    signal: AbortSignal,
    client = this.client,
  ): Promise<HttpReply> {
    const { base } = this.cluster
    const whole = { ...request, path: `${base.path}/api/${path}`, headers: { ...this.headers, ...headers } }
    return client.send(whole, signal).catch(error => {
      throw this.told(error)
    })
  }

  private read<T>(reply: HttpReply, schema: z.ZodType<T>): T {
    if (reply.status !== 200) throw this.error(reply)
    try {
      const { text, json } = parseReplyJson(reply, this.failures)
      const parsed = schema.safeParse(json)
      if (parsed.success) return parsed.data
      const [issue] = parsed.error.issues
      const what = `a reply that is not of Ray's jobs API (${issue?.path.join('.')}: ${issue?.message})`
      throw this.failures.badReply(what, text, { status: reply.status, retryable: false })
    } catch (error) {
      throw this.told(error)
    }
  }

  private error(reply: HttpReply): unknown {
    return this.told(this.failures.status(reply))
  }

  private told(error: unknown): unknown {
    return ProviderError.isInstance(error) ? explain(error, this.cluster.token) : error
  }

  private open(timeoutMs: number): HttpClient {
    return httpClient({ origin: this.cluster.base.origin, timeoutMs, maxReplyBytes }, this.failures)
  }
}

/** Not every 404: one of a proxy says nothing of the job. */
function isUnknownJob({ status, bytes }: HttpReply): boolean {
  return status === 404 && /^Job .* does not exist/.test(new TextDecoder().decode(bytes))
}
