/** Where a call is: in which segment, and which bytes. */
export interface CallPlace {
  readonly segment: number
  readonly start: number
  readonly end: number
}

/** Where the calls for each prompt are, 24 bytes a call and four a prompt. */
export class CallLog {
  private readonly latest: Int32Array
  private segments = new Uint32Array(1024)
  private starts = new Float64Array(1024)
  private lengths = new Uint32Array(1024)
  /** The call for the same prompt that was added before. */
  private before = new Int32Array(1024)
  private size = 0

  constructor(prompts: number) {
    this.latest = new Int32Array(prompts).fill(-1)
  }

  add(prompt: number, { segment, start, end }: CallPlace): void {
    if (this.size === this.starts.length) this.grow()
    const at = this.size++
    this.segments[at] = segment
    this.starts[at] = start
    this.lengths[at] = end - start
    this.before[at] = this.latest[prompt] ?? -1
    this.latest[prompt] = at
  }

  /** The calls for the prompts from one to before another, in the order of segments and places. */
  placesOf(from: number, to = from + 1): readonly CallPlace[] {
    const places: CallPlace[] = []
    for (let prompt = from; prompt < to; prompt++) {
      for (let at = this.latest[prompt] ?? -1; at >= 0; at = this.before[at] ?? -1) {
        const start = this.starts[at] ?? 0
        places.push({ segment: this.segments[at] ?? 0, start, end: start + (this.lengths[at] ?? 0) })
      }
    }
    return places.sort((a, b) => a.segment - b.segment || a.start - b.start)
  }

  private grow(): void {
    const larger = <T extends Uint32Array | Float64Array | Int32Array>(into: T, old: T): T => {
      into.set(old)
      return into
    }
    const size = 2 * this.starts.length
    this.segments = larger(new Uint32Array(size), this.segments)
    this.starts = larger(new Float64Array(size), this.starts)
    this.lengths = larger(new Uint32Array(size), this.lengths)
    this.before = larger(new Int32Array(size), this.before)
  }
}
