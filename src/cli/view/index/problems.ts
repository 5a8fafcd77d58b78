import { plural } from '../../../report/text/numbers.js'

/** What was passed over in one file, in memory that does not grow with it. */
interface Passed {
  readonly file: string
  readonly what: string
  lines: number
  /** Offset of the first. */
  readonly first: number
}

/** What is wrong with a file that was there before. */
export const isGone = 'is gone: it was removed or moved; restore it from a copy'

/** Files that are named; the others are counted. */
const mostNamed = 50

/** What is damaged in files, counted and told. */
export class Problems {
  private readonly passed = new Map<string, Passed>()
  private readonly others = new Set<string>()

  /** A line that was passed over. @param what What is wrong, such as `no row` */
  line(file: string, what: string, offset: number): void {
    const key = `${file}\0${what}`
    const known = this.passed.get(key)
    if (known) known.lines++
    else this.passed.set(key, { file, what, lines: 1, first: offset })
  }

  /** Anything else, said once. */
  say(message: string): void {
    if (this.others.size < mostNamed) this.others.add(message)
  }

  inWords(): readonly string[] {
    const all = [...this.passed.values()].map(
      ({ file, what, lines, first }) =>
        `${file}: ${plural(lines, 'line')} passed over, ${what}; the first one begins at byte ${first}`,
    )
    const rest = all.length > mostNamed ? [`${all.length - mostNamed} more files or kinds of damage`] : []
    return [...all.slice(0, mostNamed), ...rest, ...this.others]
  }
}
