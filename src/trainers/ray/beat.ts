import { readFile, rm } from 'node:fs/promises'
import { ifMissing } from '../../node/failures.js'

/** Looks for signs of life of a job that the cluster does not know: one of an earlier head may still run. */
export class Beat {
  private seen: string | undefined
  private since = 0

  constructor(
    private readonly path: string,
    private readonly watchMs: number,
  ) {}

  /** False once nothing has changed for so long, and at once where there never was a sign. */
  async mayBeat(): Promise<boolean> {
    const now = await readFile(this.path, 'utf8').catch(ifMissing)
    if (now === undefined) return false
    if (now !== this.seen) {
      this.seen = now
      this.since = performance.now()
    }
    if (performance.now() - this.since < this.watchMs) return true
    // Who looks next need not wait; a job that lives would write it again.
    await rm(this.path, { force: true })
    return false
  }
}
