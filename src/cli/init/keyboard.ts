import { Transform, type TransformCallback } from 'node:stream'

/** Bytes of an answer that may be pasted: as long as a path can be. */
const longest = 4096
/** Bytes that a key sends at most. */
const ofAKey = 16
const ctrlC = 3

/**
 * A keyboard from which no more is pasted than an answer may be long. A line is drawn again for each of its characters,
 * so that a megabyte would take hours, with Ctrl+C behind it.
 */
export class Keyboard extends Transform {
  readonly isTTY: boolean
  private left = longest

  constructor(private readonly keys: NodeJS.ReadStream) {
    super()
    this.isTTY = keys.isTTY
    keys.pipe(this)
  }

  setRawMode(isRaw: boolean): this {
    this.keys.setRawMode(isRaw)
    return this
  }

  /** Another answer begins. */
  next(): void {
    this.left = longest
  }

  /** Leaves the keyboard to others. */
  release(): void {
    this.keys.unpipe(this)
    this.keys.pause()
  }

  override _transform(bytes: Buffer, _: BufferEncoding, done: TransformCallback): void {
    if (bytes.length <= ofAKey) {
      done(null, bytes)
      return
    }
    const taken = bytes.subarray(0, this.left)
    this.left -= taken.length
    const isStopped = bytes.subarray(taken.length).includes(ctrlC)
    done(null, isStopped ? Buffer.concat([taken, Buffer.from([ctrlC])]) : taken)
  }
}
