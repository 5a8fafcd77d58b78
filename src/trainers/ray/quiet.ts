import type { TrainingProgress } from '../../train/trainer.js'

/** Told at once, then after a minute, two, four… and an hour at most. */
const firstPauseMs = 60_000
const longestPauseMs = 3_600_000

/** Says from time to time that a job waits, so that nobody takes it for lost. */
export class Quiet {
  private what: string | undefined
  private since = 0
  private next = 0
  private pause = firstPauseMs

  constructor(private readonly progress: (progress: TrainingProgress) => void) {}

  /** Something is being waited for, for so many milliseconds or since it was told of first. */
  tell(what: string, forMs?: number): void {
    const now = performance.now()
    if (what !== this.what) {
      this.what = what
      this.since = now - (forMs ?? 0)
      this.next = 0
      this.pause = firstPauseMs
    }
    if (now < this.next) return
    this.progress({ metrics: { [what]: Math.round((now - this.since) / 1000) } })
    if (this.next > 0) this.pause = Math.min(2 * this.pause, longestPauseMs)
    this.next = now + this.pause
  }

  /** It goes on. */
  end(): void {
    this.what = undefined
  }
}
