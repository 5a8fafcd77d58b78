import type { z } from 'zod'
import { InvalidArgumentError } from '../../core/errors.js'
import { canonicalJson, type Json } from '../../core/json.js'
import { suggest } from '../../core/suggest.js'
import { type Base, withoutUserinfo } from '../../http/base.js'
import { type EnvRef, notShown } from '../../http/env.js'
import type { Checkpoint } from '../../train/checkpoint.js'
import { parseBaseURL } from './base-url.js'
import type { EmbeddingModel } from './embedding-model.js'
import { parseHeaders } from './headers.js'
import type { DeclaredCapabilities, ProbeReport } from './options.js'
import { optionsSchema } from './options-schema.js'
import { ownFields } from './request.js'
import type { ServeCheckpoint } from './serving/types.js'

/** The options with defaults, checked; credentials are still references. */
export interface Settings {
  /** Undefined only where `serve` is there. */
  readonly base: Base | undefined
  readonly serve: ServeCheckpoint | undefined
  readonly apiKey: EnvRef | undefined
  readonly headers: readonly (readonly [name: string, value: string | EnvRef])[]
  readonly model: ((checkpoint: Checkpoint) => string) | undefined
  readonly embeddings?: EmbeddingModel | ((checkpoint: Checkpoint) => EmbeddingModel) | undefined
  readonly body: { readonly [field: string]: Json }
  readonly connections?: number | undefined
  readonly timeoutMs: number
  readonly maxReplyBytes: number
  readonly maxTokensField: 'auto' | 'max_tokens' | 'max_completion_tokens'
  readonly capabilities: DeclaredCapabilities
  readonly probe: boolean
  readonly onProbe?: ((report: ProbeReport) => void) | undefined
}

/**
 * Checks options and fills in the defaults.
 *
 * @throws `InvalidArgumentError` for the first option that is unknown or not usable.
 * @internal
 */
export function parseOptions(options: unknown): Settings {
  const parsed = optionsSchema.safeParse(options)
  if (!parsed.success) throw toArgumentError(parsed.error.issues[0], options)
  const { baseURL, serve, apiKey, model, body = {}, headers = {}, capabilities = {}, ...rest } = parsed.data
  if (baseURL === undefined && !serve) {
    const expected = "a server's address such as http://127.0.0.1:8000/v1, or serve; there is no default"
    throw new InvalidArgumentError({ field: 'baseURL', received: baseURL, expected })
  }
  return {
    base: baseURL === undefined ? undefined : parseBaseURL(baseURL),
    serve,
    apiKey,
    model,
    headers: parseHeaders(headers, apiKey !== undefined),
    body: parseBody(body),
    capabilities: withoutUndefined(capabilities),
    ...rest,
  }
}

function parseBody(body: Record<string, unknown>): { [field: string]: Json } {
  for (const field of ownFields) {
    if (!(field in body)) continue
    const expected = 'to be left out: a request sets this field itself'
    throw new InvalidArgumentError({ field: `body.${field}`, received: body[field], expected })
  }
  // A copy: what the caller changes later must not change requests, nor part from the revision.
  return JSON.parse(canonicalJson(body, 'body'))
}

function withoutUndefined(
  declared: { [K in keyof DeclaredCapabilities]: boolean | undefined },
): DeclaredCapabilities {
  return Object.fromEntries(Object.entries(declared).filter(([, value]) => value !== undefined))
}

function toArgumentError(issue: z.core.$ZodIssue | undefined, options: unknown): InvalidArgumentError {
  const path = issue?.path.map(String) ?? []
  if (issue?.code === 'unrecognized_keys') {
    const unknown = issue.keys[0] ?? ''
    const known = Object.keys(
      path[0] === 'capabilities' ? optionsSchema.shape.capabilities.unwrap().shape : optionsSchema.shape,
    )
    const near = suggest(unknown, known)
    return new InvalidArgumentError({
      field: [...path, unknown].join('.'),
      received: notShown, // `api_key: 'sk-…'` is an unknown option too
      expected: near
        ? `an option that exists: did you mean ${near}?`
        : `one of the options ${known.join(', ')}`,
    })
  }
  const field = path.join('.')
  const received = path.reduce<unknown>(
    (value, key) => (value as Record<string, unknown> | undefined)?.[key],
    options,
  )
  return new InvalidArgumentError({
    field: field || 'options',
    received: showable(field, received),
    expected: issue?.message ?? 'usable options',
  })
}

function showable(field: string, received: unknown): unknown {
  if (field === 'baseURL') return typeof received === 'string' ? withoutUserinfo(received) : received
  const mayBeSecret = ['', 'apiKey', 'headers'].includes(field)
  return mayBeSecret && received !== undefined && received !== null ? notShown : received
}
