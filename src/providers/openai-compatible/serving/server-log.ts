import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Redactor } from '../../../model/redact.js'
import { sizeOf } from '../../../node/at-path.js'
import { endOf, endOfText, plainLines } from '../../../node/process/log-end.js'

/** Of a log, in bytes. */
const shown = 4096

/** Where a server's output goes, over all its starts. @internal */
export class ServerLog {
  /** The output of earlier starts ends here. */
  private from = 0
  private isKept = false

  private constructor(
    readonly path: string,
    /** Its folder, where it is of nobody's choice. */
    private readonly temporary: string | undefined,
    private readonly redact: Redactor,
  ) {}

  static async open(given: string | undefined, redact: Redactor): Promise<ServerLog> {
    if (given !== undefined) return new ServerLog(given, undefined, redact)
    const folder = await mkdtemp(join(tmpdir(), 'self-rewarding-server-'))
    return new ServerLog(join(folder, 'server.log'), folder, redact)
  }

  /** Another start begins. */
  async begin(): Promise<void> {
    this.from = await sizeOf(this.path)
  }

  /** A temporary one stays: it tells of a failure. */
  keep(): void {
    this.isKept = true
  }

  /** The end of what this start wrote, as a person would see it. */
  async end(): Promise<string> {
    const end = plainLines(await endOf(this.path, this.from, 2 * shown))
    // Cut after masking: of a credential that a cut went through a part would be left.
    return endOfText(this.redact.text(end), shown).trimEnd()
  }

  async close(): Promise<void> {
    if (this.temporary !== undefined && !this.isKept)
      await rm(this.temporary, { recursive: true, force: true })
  }
}
