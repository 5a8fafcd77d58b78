import { appendFile } from 'node:fs/promises'
import type { JobFiles } from '../folder/files.js'
import type { JobsApi } from './api.js'
import { RayError } from './errors.js'

/** Ray gives the whole log each time: the longer it is, the longer the pause. */
const leastPauseMs = 10_000
const bytesPerMs = 100

/** Copies the log of a job into its folder. What is there already, from whoever waited before, is not copied again. */
export class LogCopy {
  private next = 0
  private isGivenUp = false

  constructor(
    private readonly api: JobsApi,
    private readonly file: JobFiles['log'],
    /** Size of the file when the attempt began. */
    private readonly from: number,
    private readonly sizeOf: (path: string) => Promise<number>,
  ) {}

  /** Copies what has come, from time to time. */
  async follow(submission: string, signal: AbortSignal): Promise<void> {
    if (performance.now() >= this.next) await this.copy(submission, signal)
  }

  /** Copies what has come. That the log cannot be had is no reason to give up on a job. */
  async copy(submission: string, signal: AbortSignal): Promise<void> {
    if (this.isGivenUp) return
    const text = await this.api.logs(submission, signal).catch(error => this.missing(error, submission))
    if (text === undefined) return
    const bytes = Buffer.from(this.api.hide(text))
    const written = Math.max(0, (await this.sizeOf(this.file)) - this.from)
    if (bytes.length > written) await appendFile(this.file, bytes.subarray(written))
    this.next = performance.now() + Math.max(leastPauseMs, bytes.length / bytesPerMs)
  }

  private async missing(error: unknown, submission: string): Promise<undefined> {
    if (!RayError.isInstance(error)) throw error
    this.next = performance.now() + leastPauseMs
    if (error.retryable) return
    this.isGivenUp = true
    const line = `\n[the log of ${submission} cannot be copied any more: ${error.message}; Ray has it]\n`
    await appendFile(this.file, line)
  }
}
