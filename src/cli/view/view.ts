import { randomBytes } from 'node:crypto'
import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import type { CliContext } from '../context.js'
import { exitCodes } from '../exit-codes.js'
import { fail } from '../failures.js'
import { readableRun } from '../run-directory/open.js'
import { refuseOwnPlace } from '../run-directory/own-place.js'
import { shortLine } from '../short-line.js'
import { UsageError } from '../usage-error.js'
import { RunIndex } from './index/run-index.js'
import { viewerPage } from './page.js'
import { routesOf } from './server/routes.js'
import { serve } from './server/server.js'
import { PreferenceFile } from './spot-check/preference-file.js'
import { SpotCheck } from './spot-check/spot-check.js'

/** Options of `self-rewarding view`. */
export interface ViewFlags {
  readonly port?: number
  readonly out?: string
  readonly who?: string
}

/** Serves the viewer of a run until Ctrl+C. */
export async function view(
  this: CliContext,
  { port = 0, out, who }: ViewFlags,
  directory: string,
): Promise<void> {
  const end = new AbortController()
  const release = this.onInterrupt(() => end.abort())
  try {
    const ledger = await readableRun(directory)
    if (out !== undefined) await refuseOwnPlace(directory, out, 'spot-check')
    const index = await RunIndex.open(ledger)
    const file = new PreferenceFile(
      out ?? join(await realpath(directory), 'spot-check/human-preferences.jsonl'),
      out === undefined,
    )
    const spotCheck = await SpotCheck.open(index, file, who)
    const token = randomBytes(32).toString('base64url')
    const routes = routesOf(index, spotCheck)
    const onError = (error: unknown): void => {
      const said = error instanceof Error ? error.message : String(error)
      this.process.stderr.write(`warning  a request of the page failed: ${shortLine(said)}\n`)
    }
    const serving = await serve({ page: viewerPage(), routes, token, port, onError }).catch(taken(port))
    try {
      const address = `http://127.0.0.1:${serving.port}/#${token}`
      this.process.stdout.write(`${shortLine(directory)}: ${address}  (Ctrl+C ends it)\n`)
      await index.follow(end.signal)
    } finally {
      await serving.close()
    }
    this.process.exitCode = exitCodes.done
  } catch (error) {
    fail(this, error)
  } finally {
    release()
  }
}

/** The error for a port that cannot be had. */
function taken(port: number): (error: unknown) => never {
  return error => {
    const code: unknown = Reflect.get(Object(error), 'code')
    if (code === 'EADDRINUSE')
      throw new UsageError(
        `port ${port} is in use by another program; name another with --port, or leave it out for one that is free`,
      )
    if (code === 'EACCES')
      throw new UsageError(
        `port ${port} may not be used by this user; name one above 1023 with --port, or leave it out`,
      )
    throw error
  }
}
