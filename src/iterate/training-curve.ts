import { toJson } from '../core/to-json.js'
import type { OpenLedger } from '../ledger/ledger.js'
import type { TrainingJob, TrainingProgress } from '../train/trainer.js'
import { readStored, type Stored } from './stored.js'

type Kept = Stored<'training-curve'>
type Point = Kept['points'][number]

/** More points than this are thinned out: a chart has no room for them. */
const mostPoints = 400
/** A killed process loses what came since. */
const writtenEveryMs = 5000
/** Other numbers that a trainer tells at once; more are none that anybody looks at. */
const mostMetrics = 24

/** Keeps what a trainer tells of a job: the loss and its other numbers over steps. */
export class TrainingCurve {
  private points: Point[]
  /** Of so many points that come, one is kept. */
  private every = 1
  private come = 0
  private written = Date.now()
  private readonly begun = Date.now()
  private writing: Promise<void> | undefined

  private constructor(
    private readonly ledger: OpenLedger,
    private readonly job: TrainingJob,
    private readonly known: Kept | undefined,
  ) {
    this.points = [...(known?.points ?? [])]
  }

  /** Goes on with what an earlier start kept of the same job. */
  static async of(ledger: OpenLedger, job: TrainingJob): Promise<TrainingCurve> {
    const name = { document: 'training-curve', iteration: job.iteration } as const
    // It is for people alone: a damaged one ends no run.
    const known = await readStored(ledger, name).catch(() => undefined)
    return new TrainingCurve(ledger, job, known?.jobId === job.id ? known : undefined)
  }

  add({ step, loss, metrics = {} }: TrainingProgress): void {
    if (step === undefined || (loss === undefined && Object.keys(metrics).length === 0)) return
    if (this.come++ % this.every !== 0) return
    // A job that went on from a checkpoint tells some steps again.
    while ((this.points.at(-1)?.step ?? -1) > step) this.points.pop()
    const point = { step, ...(loss !== undefined && isKept(loss) && { loss }), metrics: finite(metrics) }
    const before = this.points.at(-1)
    // TRL sums up at the last step what it told before.
    if (before?.step === step)
      this.points.splice(-1, 1, { ...before, ...point, metrics: merged(before, point) })
    else this.points.push(point)
    if (this.points.length > mostPoints) {
      this.points = this.points.filter((_, i) => i % 2 === 0)
      this.every *= 2
    }
    if (Date.now() - this.written > writtenEveryMs) this.writing ??= this.write()
  }

  /** Writes what was told. A run does not end for it. */
  async end(): Promise<void> {
    await this.writing
    if (this.points.length > 0) await this.write()
  }

  private async write(): Promise<void> {
    this.written = Date.now()
    const { id: jobId, name, method, iteration, data } = this.job
    const seconds = (this.known?.seconds ?? 0) + (this.written - this.begun) / 1000
    const kept: Kept = { jobId, name, method, rows: data.rows, seconds, points: this.points }
    await this.ledger.writeDocument({ document: 'training-curve', iteration }, toJson(kept)).catch(() => {})
    this.writing = undefined
  }
}

function finite(metrics: NonNullable<TrainingProgress['metrics']>): Point['metrics'] {
  return Object.fromEntries(
    Object.entries(metrics)
      .filter(([name, value]) => isKept(value) && name.length <= 100)
      .slice(0, mostMetrics),
  )
}

function merged(before: Point, { metrics }: Point): Point['metrics'] {
  return finite({ ...before.metrics, ...metrics })
}

/** JSON has no other numbers. */
function isKept(value: number): boolean {
  return Number.isFinite(value)
}
