import type { DamagedLine } from '../../ledger/ledger.js'

/** Lines that say what they are; the others are counted. */
const mostNamed = 5

/** Lines of a run that could not be read. */
export interface Damage {
  /** How many. */
  readonly lines: number
  /** The first of them. */
  readonly first: readonly DamagedLine[]
}

/** Counts what could not be read. */
export class DamageCounter {
  private readonly first: DamagedLine[] = []
  private lines = 0

  readonly add = (damage: DamagedLine): void => {
    this.lines++
    if (this.first.length < mostNamed) this.first.push(damage)
  }

  /** Counts what was found before. */
  addAll({ lines, first }: Damage): void {
    this.first.push(...first.slice(0, mostNamed - this.first.length))
    this.lines += lines
  }

  result(): Damage {
    return { lines: this.lines, first: this.first }
  }
}
