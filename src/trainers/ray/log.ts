import { constants } from 'node:fs'
import { appendFile, open } from 'node:fs/promises'
import type { JobFiles } from '../folder/files.js'
import type { JobsApi } from './api.js'
import { RayError } from './errors.js'

/** Ray gives the whole log each time: the longer it is, the longer the pause. */
const leastPauseMs = 10_000
const bytesPerMs = 100

/** Copies the log of a job into its folder, each byte to its own place: so that several may copy, one after or beside another. */
export class LogCopy {
  private next = 0
  private isDone = false

  constructor(
    private readonly api: JobsApi,
    private readonly file: JobFiles['log'],
    /** Size of the file when the attempt began. */
    private readonly from: number,
  ) {}

  /** Copies the lines that have come, from time to time. Half a line may hold half a secret, or half a letter. */
  async follow(submission: string, signal: AbortSignal): Promise<void> {
    if (performance.now() >= this.next)
      await this.take(submission, signal, text => text.slice(0, text.lastIndexOf('\n') + 1))
  }

  /** Copies what is left, once, of a job that has ended. */
  async finish(submission: string, signal: AbortSignal): Promise<void> {
    if (await this.take(submission, signal, text => text)) this.isDone = true
  }

  /** That the log cannot be had is no reason to give up on a job. */
  private async take(
    submission: string,
    signal: AbortSignal,
    partOf: (text: string) => string,
  ): Promise<boolean> {
    if (this.isDone) return false
    const text = await this.api.logs(submission, signal).catch(error => this.missing(error, submission))
    if (text === undefined) return false
    const bytes = Buffer.from(this.api.hide(partOf(text)))
    const file = await open(this.file, constants.O_WRONLY | constants.O_CREAT)
    try {
      const written = Math.max(0, (await file.stat()).size - this.from)
      if (bytes.length > written)
        await file.write(bytes, written, bytes.length - written, this.from + written)
    } finally {
      await file.close()
    }
    this.next = performance.now() + Math.max(leastPauseMs, bytes.length / bytesPerMs)
    return true
  }

  private async missing(error: unknown, submission: string): Promise<undefined> {
    if (!RayError.isInstance(error)) throw error
    this.next = performance.now() + leastPauseMs
    if (error.retryable) return
    this.isDone = true
    const line = `\n[the log of ${submission} cannot be copied any more: ${error.message}; Ray has it]\n`
    await appendFile(this.file, line)
  }
}
