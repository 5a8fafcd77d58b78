import { ensure } from '../../../core/check.js'
import { canonicalJson } from '../../../core/json.js'
import { failuresOf } from '../../../http/failures.js'
import { httpClient } from '../../../http/http.js'
import type { Redactor } from '../../../model/redact.js'
import type { Checkpoint } from '../../../train/checkpoint.js'
import type { Settings } from '../settings.js'
import { type Reachable, serverControl } from './control.js'
import type { ServeCheckpoint, ServedCheckpoint } from './types.js'

/** How requests are sent. */
interface Sending {
  readonly headers: Record<string, string>
  readonly redact: Redactor
}

/**
 * Gets a checkpoint onto its server, in the way that the options say.
 *
 * @throws what the strategy throws; `InvalidArgumentError` where it gives what is no served checkpoint.
 * @internal
 */
export async function serveCheckpoint(
  checkpoint: Checkpoint,
  settings: Settings,
  sending: Sending,
  signal: AbortSignal,
): Promise<ServedCheckpoint> {
  const { serve, base } = settings
  if (!serve) return {}
  if (!base) return checked(await serve(checkpoint, serverControl(undefined, signal)))
  const baseURL = base.origin + base.path
  const failures = failuresOf(baseURL, sending.redact)
  const client = httpClient({ ...settings, origin: base.origin }, failures)
  try {
    return await throughClient(serve, checkpoint, { baseURL, client, failures, ...sending }, signal)
  } catch (error) {
    await client.close()
    throw error
  }
}

/** Its client is open as long as the checkpoint is: closing that may take a request too. */
async function throughClient(
  serve: ServeCheckpoint,
  checkpoint: Checkpoint,
  server: Reachable,
  signal: AbortSignal,
): Promise<ServedCheckpoint> {
  const served = checked(await serve(checkpoint, serverControl(server, signal)))
  const { baseURL, model, identity } = served
  return {
    ...(baseURL !== undefined && { baseURL }),
    ...(model !== undefined && { model }),
    ...(identity !== undefined && { identity }),
    ready: () => served.ready?.(),
    timedOut: hasAnswered => served.timedOut?.(hasAnswered),
    close: async () => {
      try {
        await served.close?.()
      } finally {
        await server.client.close()
      }
    },
  }
}

function checked(served: ServedCheckpoint): ServedCheckpoint {
  ensure(
    typeof served === 'object' && served !== null,
    'serve',
    served,
    'a function that gives a served checkpoint, such as {}',
  )
  const { model, baseURL, identity, ready, timedOut, close } = served
  for (const [field, value] of Object.entries({ model, baseURL })) {
    const isText = value === undefined || (typeof value === 'string' && value !== '')
    ensure(isText, `serve: ${field}`, value, 'a text, or nothing')
  }
  for (const [field, value] of Object.entries({ ready, timedOut, close })) {
    ensure(
      value === undefined || typeof value === 'function',
      `serve: ${field}`,
      value,
      'a function, or nothing',
    )
  }
  if (identity !== undefined) canonicalJson(identity, 'serve: identity')
  return served
}
