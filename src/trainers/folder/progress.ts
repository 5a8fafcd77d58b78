import type { TrainingProgress } from '../../train/trainer.js'
import { progressSchema } from './stored.js'
import { Tail } from './tail.js'

/** Reads how far a job is. Of what was there when somebody began to wait, only the last line is told. */
export class ProgressReader {
  private readonly tail: Tail
  private unreadable = 0
  private isFirst = true

  /** @param from Where to begin: what is before was told by others. */
  constructor(path: string, from: number) {
    this.tail = new Tail(path, from)
  }

  /** What has come since the last time. Lines that are no progress are counted, as `unreadable_lines`. */
  async *read(): AsyncGenerator<TrainingProgress> {
    let held: TrainingProgress | undefined
    for await (const line of this.tail.lines()) {
      const progress = parse(line)
      if (progress === undefined) {
        if (line.trim() !== '') this.unreadable++
        continue
      }
      if (held !== undefined && !this.isFirst) yield this.counted(held)
      held = progress
    }
    this.isFirst = false
    if (held !== undefined) yield this.counted(held)
  }

  private counted(progress: TrainingProgress): TrainingProgress {
    const unreadable = this.unreadable + this.tail.tooLong
    if (unreadable === 0) return progress
    return { ...progress, metrics: { ...progress.metrics, unreadable_lines: unreadable } }
  }
}

function parse(line: string): TrainingProgress | undefined {
  try {
    const { step, steps, loss, metrics } = progressSchema.parse(JSON.parse(line))
    return {
      ...(step !== undefined && { step }),
      ...(steps !== undefined && { steps }),
      ...(loss !== undefined && { loss }),
      ...(metrics !== undefined && { metrics }),
    }
  } catch {
    return undefined
  }
}
