import { type FileHandle, open } from 'node:fs/promises'
import { ifMissing } from '../../node/failures.js'

/** Bytes read at a time. */
const chunkSize = 1 << 16
/** A longer line is left out, and counted: progress is a few numbers. */
const maxLine = 1 << 16

/** Reads the lines that a file has grown by. What has no line end yet is read again when it has one. */
export class Tail {
  private rest: Buffer = Buffer.alloc(0)
  private isSkipping = false
  private readonly chunk = Buffer.alloc(chunkSize)
  /** Lines left out because of their length. */
  tooLong = 0

  constructor(
    private readonly path: string,
    private at = 0,
  ) {}

  /** The lines that have come since the last time, without their ends. */
  async *lines(): AsyncGenerator<string> {
    const file = await open(this.path, 'r').catch(ifMissing)
    if (!file) return
    try {
      // Written anew: what was there is gone.
      if ((await file.stat()).size < this.at) this.restart()
      yield* this.linesOf(file)
    } finally {
      await file.close()
    }
  }

  private restart(): void {
    this.at = 0
    this.rest = Buffer.alloc(0)
    this.isSkipping = false
  }

  private async *linesOf(file: FileHandle): AsyncGenerator<string> {
    for (;;) {
      const { bytesRead } = await file.read(this.chunk, 0, chunkSize, this.at)
      if (bytesRead === 0) return
      this.at += bytesRead
      let from = 0
      const chunk = this.chunk.subarray(0, bytesRead)
      for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
        const line = this.take(chunk.subarray(from, end))
        from = end + 1
        if (line !== undefined) yield line
      }
      this.keep(chunk.subarray(from))
    }
  }

  private take(part: Buffer): string | undefined {
    this.keep(part)
    const line = this.isSkipping ? undefined : this.rest.toString('utf8')
    this.rest = Buffer.alloc(0)
    this.isSkipping = false
    return line
  }

  private keep(part: Buffer): void {
    if (this.isSkipping) return
    // A copy: the chunk is read into again.
    this.rest = Buffer.concat([this.rest, part])
    if (this.rest.length <= maxLine) return
    this.rest = Buffer.alloc(0)
    this.isSkipping = true
    this.tooLong++
  }
}
